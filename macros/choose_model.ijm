// Asks which of the installed models suits an image, shows the candidates side by side, and segments with the best one.
//
//   zoobridge run macros/choose_model.ijm --arg input=cells.tif --arg output=results
//
// Leaves candidates.tif (a colour stack, one slice per model that was tried: the image, the result over it, and in red
// where the result changes when the image is slightly changed), candidates.png (the same below each other) and
// labels.tif in the output folder. Why the models stand where they stand is printed. Look at the pictures before you
// believe the ranking: a steady result is not yet a right one.

#@ File (label="Image") input
#@ File (label="Folder for the results", style="directory") output
#@ String (label="Structure to find", value="nuclei") target
#@ Double (label="Diameter of the objects in pixels (0: not known)", value=0) size

var best = "";

setBatchMode(true);
File.makeDirectory(output);
run("Zoo Macro Extensions");
open(input);
image = getTitle();

wish = "task=segmentation target=[" + target + "] montage=[" + output + File.separator + "candidates.png]";
scale = "";
if (size > 0) {
	wish = wish + " object_size=" + size;
	scale = " scale=auto object_size=" + size;
}

Ext.zooSuggest(wish, best);
if (best == "")
	exit("No installed model fits " + image + "; install another one with Zoo Install.");
saveAs("Tiff", output + File.separator + "candidates.tif");

selectImage(image);
run("Zoo Predict", "model=[" + best + "]" + scale);
run("Zoo Labels", "model=[" + best + "]");
saveAs("Tiff", output + File.separator + "labels.tif");
print(best + " found " + nResults + " objects in " + image);
