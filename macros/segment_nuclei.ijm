// Segments the nuclei of one fluorescence image: labels, ROIs, measurements and a picture to check them by.
//
//   zoobridge run macros/segment_nuclei.ijm --arg input=cells.tif --arg output=results
//
// Leaves labels.tif (each nucleus its own number), rois.zip (for the ROI Manager), results.csv (one row per nucleus,
// measured on the image itself; just the headings where there is no nucleus) and overlay.png in the output folder.
// Runs unchanged in Fiji.

#@ File (label="Image") input
#@ File (label="Folder for the results", style="directory") output
#@ String (label="Model", value="nuclei-tiny") model
#@ Integer (label="Smallest nucleus in pixels", value=20) min_size

setBatchMode(true);
File.makeDirectory(output);
open(input);
image = getTitle();

run("Zoo Predict", "model=[" + model + "]");
maps = getTitle();

run("Set Measurements...", "area mean standard centroid shape integrated redirect=None decimal=3");
run("Zoo Labels", "model=[" + model + "] image=[" + maps + "] measure=[" + image + "] min_size=" + min_size
	+ " roi_zip=[" + output + File.separator + "rois.zip]");
saveAs("Tiff", output + File.separator + "labels.tif");
saveAs("Results", output + File.separator + "results.csv");

// The outlines are on the image too, because it was measured; burn them into a copy for people to look at.
selectImage(image);
run("Enhance Contrast", "saturated=1");
run("Flatten");
saveAs("PNG", output + File.separator + "overlay.png");

print(nResults + " nuclei in " + image);
