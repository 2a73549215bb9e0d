// The zoo of this Fiji session: compiled when the first command is used, the same object for all later ones.
import ij.IJ

def session = IJ.getProperty("zoobridge")
if (session == null) {
    def folder = new File(IJ.getDirectory("imagej"), "zoobridge")
    def loader = new GroovyClassLoader(getClass().classLoader)
    loader.addClasspath(folder.path)
    session = loader.loadClass("ZooSession").newInstance(folder, context)
}
session
