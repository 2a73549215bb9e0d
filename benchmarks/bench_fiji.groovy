// Times calls of the installed scripts in a Java of their own: args are Python, repeats, size of the large image.
// Prints one line of JSON: lists of milliseconds.
import groovy.json.JsonOutput
import ij.IJ
import ij.ImagePlus
import ij.WindowManager
import ij.macro.Interpreter
import ij.process.FloatProcessor
import java.nio.ByteOrder
import net.imagej.patcher.LegacyInjector
import org.apposed.appose.NDArray
import org.apposed.appose.Service
import org.scijava.Context
import org.scijava.module.ModuleService
import org.scijava.script.ScriptService
import org.scijava.thread.ThreadService

LegacyInjector.preinit()
def (python, repeats, size) = [args[0], args[1] as int, args[2] as int]
def context = new Context(ScriptService, ThreadService, ModuleService)
def start = new File(IJ.getDirectory("imagej"), "zoobridge/start.groovy")
def session = new GroovyShell(getClass().classLoader, new Binding(context: context)).evaluate(start)
def appose = new Service(new File("."), python, "-c", "import appose.python_worker as worker; worker.main()").start()
Interpreter.batchMode = true

def milliseconds = { Closure work ->
    long before = System.nanoTime()
    work()
    (System.nanoTime() - before) / 1e6
}
def image = { int side ->
    def pixels = new float[side * side]
    for (int i = 0; i < pixels.length; i++) pixels[i] = (i * 31) % 997
    new ImagePlus("cells", new FloatProcessor(side, side, pixels, null))
}
def predict = { ImagePlus imp, String model ->
    WindowManager.setTempCurrentImage(imp)
    Interpreter.addBatchModeImage(imp)
    IJ.run("Zoo Predict", "model=" + model)
    def made = WindowManager.currentImage
    if (made.is(imp)) throw new IllegalStateException(IJ.errorMessage)
    Interpreter.removeBatchModeImage(made)
}
def engine = { session.answer("{'seconds': zoo._zoo.last.report.seconds}", [:]).seconds * 1000 }
def block = { int side -> new NDArray(NDArray.DType.FLOAT32, new NDArray.Shape(NDArray.Shape.Order.C_ORDER, side, side)) }
def roundTrip = { ImagePlus imp ->
    def (there, back) = [block(imp.width), block(imp.width)]
    there.buffer().order(ByteOrder.nativeOrder()).asFloatBuffer().put((float[]) imp.getProcessor().pixels)
    def task = appose.task("back.ndarray()[:] = there.ndarray()", [there: there, back: back])
    task.waitFor()
    if (task.error) throw new IllegalStateException(task.error)
    def pixels = new float[imp.width * imp.height]
    back.buffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(pixels)
    [there, back]*.close()
}

def (large, small) = [image(size), image(Math.min(size, 512))]
def times = [beyond: [], trip: [], warm: [], engine: []]
def failure = null
def thread = new Thread({
    try {
        2.times { predict(large, "denoise-tiny"); predict(small, "nuclei-tiny"); roundTrip(large) }
        repeats.times {
            def whole = milliseconds { predict(large, "denoise-tiny") }
            times.beyond << whole - engine()
            times.trip << milliseconds { roundTrip(large) }
            times.warm << milliseconds { predict(small, "nuclei-tiny") }
            times.engine << engine()
        }
    }
    catch (Throwable reason) { failure = reason }
}, "Run\$_bench")
thread.start()
thread.join()
if (failure != null) throw failure
println "TIMES " + JsonOutput.toJson(times)
System.exit(0)
