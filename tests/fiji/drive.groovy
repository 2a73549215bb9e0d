// Uses the menu as a person would: starts the recorder, chooses Zoo Predict, presses Help and OK, and tells what came.
import ij.IJ
import ij.ImagePlus
import ij.WindowManager
import ij.plugin.frame.Recorder
import java.awt.Window
import javax.swing.AbstractButton
import javax.swing.JComponent
import javax.swing.JLabel

def eventually = { Closure found ->
    for (int tick = 0; tick < 300; tick++) {
        def one = found()
        if (one) return one
        Thread.sleep(100)
    }
    def there = Window.windows.findAll { it.showing }.collect { it.metaClass.respondsTo(it, "getTitle") ? it.title : it.class.name }
    throw new IllegalStateException("it did not come; there are " + there)
}
def parts
parts = { container -> container.components.collectMany { [it] + (it instanceof java.awt.Container ? parts(it) : []) } }
def showing = { String title -> Window.windows.findAll { it.showing && it.metaClass.respondsTo(it, "getTitle") && it.title == title } }
def press = { dialog, text -> parts(dialog).find { it instanceof AbstractButton && it.text == text }.doClick() }

try {
    def recorder = new Recorder()
    IJ.createImage("cells.tif", "8-bit ramp", 96, 80, 1).show()
    IJ.doCommand("Zoo Predict")
    def dialog = eventually { showing("Zoo Predict")[0] }
    def labels = parts(dialog).findAll { it instanceof JLabel }
    println "LABELS " + labels*.text.join(", ")
    println "TOOLTIP " + labels.find { it.text == "Tile size" }?.toolTipText
    press(dialog, "Help")
    def help = eventually { showing("Zoo Predict").find { it != dialog } }
    println "HELP " + help.class.name
    help.dispose()
    def tile = parts(dialog).findAll { it instanceof javax.swing.JTextField && it.text == "auto" }[0]
    tile.text = "256"
    press(dialog, "OK")
    eventually { WindowManager.getImage("cells-denoise-tiny") }
    def recorded = { recorder.text.readLines().findAll { it.contains("Zoo Predict") } }
    eventually { recorded() }
    println "RECORDED " + recorded().join(" | ")
    IJ.runMacro(recorded()[0])
    println "AGAIN " + WindowManager.currentImage.title
    IJ.doCommand("Zoo Predict")
    press(eventually { showing("Zoo Predict")[0] }, "Cancel")
    Thread.sleep(1000)
    println "CANCELLED " + recorded().size() + " " + WindowManager.imageCount
}
catch (Throwable failure) {
    println "FAILED " + failure
}
System.exit(0)
