// Adjusts a model to images it was not made for, dark objects on a bright background, and shows what that brings.
//
//   zoobridge run macros/adjust_model.ijm --arg output=results
//
// Draws six labelled images into the output folder, trains the higher layers of the model on them, and lets both models
// find the objects of an image that neither has seen. For images of your own, keep the call of Zoo Adjust alone and name
// your folders: one file of labels (label image, mask or ROI zip) per image, of the same name. Runs unchanged in Fiji.

#@ File (label="Folder for the images", style="directory") output
#@ String (label="Model", value="nuclei-tiny") model
#@ String (label="Name of the new model", value="dark-objects") name
#@ Integer (label="Passes over the images", value=6) epochs

setBatchMode(true);
images = output + File.separator + "images";
labels = output + File.separator + "labels";
File.makeDirectory(output);
File.makeDirectory(images);
File.makeDirectory(labels);
for (number = 1; number <= 6; number++) {
	draw(number);
	save_as("image", images, number);
	save_as("truth", labels, number);
}

run("Zoo Adjust", "model=[" + model + "] images=[" + images + "] labels=[" + labels + "] layers=top epochs=" + epochs
	+ " name=[" + name + "] replace");

draw(7);
print("IoU on an unseen image: " + model + " " + d2s(overlap(model), 3) + ", " + name + " " + d2s(overlap(name), 3));

// Opens "image", noisy dark discs on a jittered grid, and "truth", their numbers.
function draw(seed) {
	random("seed", seed);
	newImage("truth", "8-bit black", 128, 128, 1);
	newImage("image", "8-bit black", 128, 128, 1);
	run("Set...", "value=200");
	for (disc = 1; disc <= 16; disc++) {
		width = 12 + round(8 * random());
		x = 32 * ((disc - 1) % 4) + 6 + round(6 * random());
		y = 32 * floor((disc - 1) / 4) + 6 + round(6 * random());
		selectImage("truth");
		setColor(disc);
		fillOval(x, y, width, width);
		selectImage("image");
		setColor(50 + round(60 * random()));
		fillOval(x, y, width, width);
	}
	run("Gaussian Blur...", "sigma=1");
	for (y = 0; y < 128; y++)
		for (x = 0; x < 128; x++)
			setPixel(x, y, getPixel(x, y) + 6 * random("gaussian"));
}

function save_as(title, folder, number) {
	selectImage(title);
	saveAs("Tiff", folder + File.separator + "image" + number + ".tif");
	close();
}

// Pixels that are object both in what the model finds and in truth, as a share of those that are in either.
function overlap(which) {
	selectImage("image");
	run("Zoo Predict", "model=[" + which + "]");
	maps = getTitle();
	run("Zoo Labels", "model=[" + which + "] image=[" + maps + "] results=keep");
	found = getTitle();
	objects = newArray(128 * 128);
	for (i = 0; i < objects.length; i++)
		objects[i] = getPixel(i);
	selectImage("truth");
	both = 0;
	either = 0;
	for (i = 0; i < objects.length; i++) {
		if (objects[i] > 0 && getPixel(i) > 0)
			both++;
		if (objects[i] > 0 || getPixel(i) > 0)
			either++;
	}
	close(found);
	close(maps);
	return both / either;
}
