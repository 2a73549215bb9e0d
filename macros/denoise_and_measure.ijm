// Denoises an image with a model, then finds and measures its objects with ImageJ's own commands.
//
//   zoobridge run macros/denoise_and_measure.ijm --arg input=noisy.tif --arg output=results
//
// Leaves denoised.tif and results.csv. Intensities are measured on the raw image: a denoised one is for finding objects,
// not for quantifying them.

#@ File (label="Image") input
#@ File (label="Folder for the results", style="directory") output
#@ String (label="Model", value="denoise-tiny") model
#@ String (label="Threshold method", value="Otsu") method
#@ Integer (label="Smallest object in pixels", value=20) min_size

setBatchMode(true);
File.makeDirectory(output);
open(input);
raw = getTitle();

run("Zoo Predict", "model=[" + model + "]");
saveAs("Tiff", output + File.separator + "denoised.tif");

setAutoThreshold(method + " dark");
setOption("BlackBackground", true);
run("Convert to Mask");
run("Watershed");

run("Set Measurements...", "area mean standard centroid redirect=[" + raw + "] decimal=3");
run("Analyze Particles...", "size=" + min_size + "-Infinity pixel display clear");
saveAs("Results", output + File.separator + "results.csv");
print(nResults + " objects in " + raw);
