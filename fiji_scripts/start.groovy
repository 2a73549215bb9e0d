// The zoo of this Fiji session: compiled when the first command is used, the same object for all later ones.
import ij.IJ

def session = IJ.getProperty("zoobridge")
if (session == null) {
    def fiji = new File(IJ.getDirectory("imagej"))
    def loader = new GroovyClassLoader(getClass().classLoader)
    loader.addClasspath(new File(fiji, "zoobridge").path)
    try {
        loader.loadClass("org.apposed.appose.Service")
        session = loader.loadClass("ZooSession").newInstance(new File(fiji, "zoobridge"), context)
    }
    catch (ClassNotFoundException missing) {
        def sentence = "This Fiji lacks Appose; update Fiji, or run: zoobridge fiji install ${fiji} --add-appose"
        session = [choose: { label -> IJ.error(label, sentence.toString()) }]
    }
}
session
