// Segments every image of a folder and its subfolders, and writes one table for all of them.
//
//   zoobridge run macros/segment_folder.ijm --arg input=images --arg output=results --arg suffix=.tif
//
// Leaves a label image per image and objects.csv with one row per object. An image that cannot be used ends the
// macro: a table that silently lacks an image is worse than none.

#@ File (label="Input folder", style="directory") input
#@ File (label="Output folder", style="directory") output
#@ String (label="File suffix", value=".tif") suffix
#@ String (label="Model", value="nuclei-tiny") model

var table = "image,object,area,mean,x,y\n";
var images = 0;
var objects = 0;

setBatchMode(true);
File.makeDirectory(output);
run("Set Measurements...", "area mean centroid redirect=None decimal=3");
processFolder("");
File.saveString(table, output + File.separator + "objects.csv");
print(objects + " objects in " + images + " images");

// Paths are kept relative to the input folder, so that equal names in different folders stay apart.
function processFolder(folder) {
	list = getFileList(input + File.separator + folder);
	list = Array.sort(list);
	for (i = 0; i < list.length; i++) {
		if (endsWith(list[i], "/"))
			processFolder(folder + list[i]);
		else if (endsWith(list[i], suffix))
			processFile(folder + list[i]);
	}
}

function processFile(file) {
	open(input + File.separator + file);
	image = getTitle();
	run("Zoo Predict", "model=[" + model + "]");
	run("Zoo Labels", "model=[" + model + "] measure=[" + image + "]");
	name = replace(substring(file, 0, lengthOf(file) - lengthOf(suffix)), "/", "_");
	saveAs("Tiff", output + File.separator + name + "-labels.tif");
	for (row = 0; row < nResults; row++)
		table += "\"" + file + "\"," + (row + 1) + "," + getResult("Area", row) + "," + getResult("Mean", row)
			+ "," + getResult("X", row) + "," + getResult("Y", row) + "\n";
	images++;
	objects += nResults;
	close("*");
}
