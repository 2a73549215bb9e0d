// Compares two models, or two ways to run one, on the same image: time, engine, objects, and how far they agree.
//
//   zoobridge run macros/compare_models.ijm --arg input=cells.tif --arg output=results --arg "second=model=other-model"
//
// "first" and "second" are the options of Zoo Predict. Leaves comparison.csv: one row each, and the Dice coefficient of
// the two foregrounds (1: the same pixels). Agreement of two models is no proof that either is right.

#@ File (label="Image") input
#@ File (label="Folder for the results", style="directory") output
#@ String (label="First", value="model=nuclei-tiny tile=none") first
#@ String (label="Second", value="model=nuclei-tiny tile=256") second

var engine = "";
var seconds = 0;
var pixels = 0;

setBatchMode(true);
File.makeDirectory(output);
run("Zoo Macro Extensions");
open(input);
image = getTitle();

objectsA = segment(first, "first");
rowA = row(first, objectsA);
pixelsA = pixels;
objectsB = segment(second, "second");
rowB = row(second, objectsB);
pixelsB = pixels;

imageCalculator("AND create", "first", "second");
common = foreground();
dice = 2 * common / maxOf(1, pixelsA + pixelsB);

table = "options,engine,seconds,objects,foreground pixels,dice\n" + rowA + "," + dice + "\n" + rowB + "," + dice + "\n";
File.saveString(table, output + File.separator + "comparison.csv");
print(objectsA + " and " + objectsB + " objects, Dice " + dice);

// Predicts, counts the objects and leaves their foreground as a mask of the given title.
function segment(options, title) {
	selectImage(image);
	run("Zoo Predict", options);
	Ext.zooLast("engine", engine);
	Ext.zooLast("time", seconds);
	run("Zoo Labels", "threshold=0.5");
	getStatistics(area, mean, min, max);
	setThreshold(1, maxOf(1, max));
	setOption("BlackBackground", true);
	run("Convert to Mask");
	rename(title);
	pixels = foreground();
	return max;
}

// Number of white pixels of the active mask.
function foreground() {
	getStatistics(area, mean);
	return round(mean / 255 * getWidth() * getHeight());
}

function row(options, objects) {
	return "\"" + options + "\"," + engine + "," + seconds + "," + objects + "," + pixels;
}
