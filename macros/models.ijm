// Lists the installed models, installs and removes others, and shows what a model says about itself.
//
//   zoobridge run macros/models.ijm
//   zoobridge run macros/models.ijm --arg install=affable-shark.zip --arg card=affable-shark
//
// "install" takes the nickname, id or DOI of a model of the BioImage Model Zoo, or the folder, zip or URL of a package.

#@ String (label="Install from", value="", required=false) install
#@ String (label="Show the card of", value="", required=false) card
#@ String (label="Remove", value="", required=false) remove

if (install != "")
	run("Zoo Install", "source=[" + install + "]");
if (card != "")
	run("Zoo Card", "model=[" + card + "]");
if (remove != "")
	run("Zoo Remove", "model=[" + remove + "]");

run("Zoo Models");

// The same from code: the names as text, one per line.
run("Zoo Macro Extensions");
names = "";
Ext.zooModels(names);
models = split(names, "\n");
print(models.length + " models installed");
