// Says in words whether to believe what a model makes of an image, against labels where there are any.
//
//   zoobridge run macros/check_result.ijm --arg input=cells.tif --arg output=checked
//   zoobridge run macros/check_result.ijm --arg input=cells.tif --arg output=checked --arg truth=labels.tif
//
// Without truth: leaves stability.tif (how often each pixel stays when the image is changed a little) and objects.csv (one
// row per object, the least stable first). With truth (a label image or mask): leaves metrics.csv. The verdict, with its
// limits, is printed, and report.html shows everything with pictures. Runs unchanged in Fiji.

#@ File (label="Image") input
#@ File (label="Folder for the results", style="directory") output
#@ String (label="Model", value="nuclei-tiny") model
#@ File (label="True labels", required=false) truth

setBatchMode(true);
File.makeDirectory(output);
open(input);
image = getTitle();

if (lengthOf(truth) == 0) {
	run("Zoo Check", "model=[" + model + "] image=[" + image + "] report=[" + output + "]");
	saveAs("Tiff", output + File.separator + "stability.tif");
	saveAs("Results", output + File.separator + "objects.csv");
} else {
	run("Zoo Check", "model=[" + model + "] image=[" + image + "] truth=[" + truth + "] report=[" + output + "]");
	saveAs("Results", output + File.separator + "metrics.csv");
}
