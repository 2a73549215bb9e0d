import groovy.transform.CompileStatic
import ij.IJ
import ij.ImagePlus
import ij.WindowManager
import ij.gui.Overlay
import ij.gui.Roi
import ij.io.Opener
import ij.io.RoiDecoder
import ij.io.RoiEncoder
import ij.macro.Interpreter
import org.apposed.appose.NDArray

/** Answers what a running command asks about images, overlays, tables and the log. */
@CompileStatic
class ZooDesk {
    private final ZooWorker worker
    private final List<NDArray> blocks = []
    private ImagePlus opened
    private boolean moving

    ZooDesk(ZooWorker worker) {
        this.worker = worker
    }

    /** The answer, null to what needs none; what fails is an answer too. */
    Map answer(Map info) {
        try {
            return ask(info.get("ask") as String, info)
        }
        catch (ThreadDeath | InterruptedException death) {
            throw death
        }
        catch (Throwable failure) {
            return [failed: failure.toString().readLines().first()]
        }
    }

    /** Takes away what the command has left: shared memory, and a progress bar that has not arrived. */
    void close() {
        release()
        if (moving) IJ.showProgress(1.0d)
    }

    private void release() {
        blocks*.close()
        blocks.clear()
    }

    private Map ask(String what, Map info) {
        switch (what) {
            case "images": return [images: openImages().collect { ImagePlus imp -> [title: imp.title, id: imp.ID] }]
            case "pixels": return pixels(info)
            case "release": release(); return null
            case "room": return room(info)
            case "show": return show(info)
            case "open": return open(info.get("path") as String)
            case "opened": return appear(opened, info.get("title") as String)
            case "rois": return rois(info)
            case "set rois": return setRois(info)
            case "measure": return measure(info)
            case "rows": ZooTables.setRows(info.get("rows") as int, info.get("columns") as List<Map>); return [:]
            case "variable": return variable(info.get("name") as String)
            case "log": IJ.log(info.get("text") as String); return null
            case "progress": return progress(info)
        }
        throw new IllegalArgumentException("no answer to " + what + "; run zoobridge fiji install again")
    }

    private static List<ImagePlus> openImages() {
        List<ImagePlus> images = (WindowManager.IDList ?: new int[0]).collect { int id -> WindowManager.getImage(id) }
        ImagePlus current = WindowManager.currentImage
        if (current != null && !images.any { ImagePlus imp -> imp.is(current) }) images.add(current)
        return images
    }

    private static ImagePlus image(Map info) {
        Object id = info.get("image")
        if (id == null) return WindowManager.currentImage
        return openImages().find { ImagePlus imp -> imp.ID == (id as int) }
    }

    private static List<String> titles() {
        return openImages()*.title
    }

    private Map pixels(Map info) {
        ImagePlus imp = image(info)
        if (imp == null) return [without: "image"]
        return ZooPixels.describe(imp, info.get("crop") as boolean) { int bits, int width, int height, int planes ->
            return room([bits: bits, width: width, height: height, planes: planes]).get("blocks") as List<NDArray>
        }
    }

    private Map room(Map info) {
        List<NDArray> made = worker.room(info.bits as int, info.width as int, info.height as int, info.planes as int)
        blocks.addAll(made)
        return [blocks: made, titles: titles()]
    }

    private Map show(Map info) {
        ImagePlus imp = ZooPixels.build(info, blocks)
        release()
        return appear(imp, info.get("title") as String)
    }

    private static Map appear(ImagePlus imp, String title) {
        imp.title = title
        // Without ImageJ's window only batch mode keeps images, and between two macros it is off.
        if (IJ.instance == null) Interpreter.batchMode = true
        imp.show()
        return [title: imp.title]
    }

    private Map open(String path) {
        String reason = null
        try {
            opened = new Opener().openImage(path)
        }
        catch (RuntimeException failure) {
            reason = failure.message
        }
        if (opened == null) return [reason: reason]
        return [title: opened.title, titles: titles()]
    }

    private static Map rois(Map info) {
        ImagePlus imp = image(info)
        if (imp == null) return [without: "image"]
        List<Roi> rois = imp.overlay == null ? [] : imp.overlay.toArray().toList()
        return [rois: rois.collect { Roi roi -> RoiEncoder.saveAsByteArray(roi).encodeBase64().toString() }]
    }

    private static Map setRois(Map info) {
        ImagePlus imp = image(info)
        if (imp == null) return [without: "image"]
        Overlay overlay = new Overlay()
        List<String> encoded = info.get("rois") as List<String>
        for (int number = 1; number <= encoded.size(); number++) {
            Roi roi = decoded(encoded[number - 1])
            if (roi == null) return [damaged: number]
            overlay.add(roi)
        }
        imp.overlay = encoded.empty ? null : overlay
        return [:]
    }

    private static Roi decoded(String encoded) {
        try {
            return RoiDecoder.openFromByteArray(encoded.decodeBase64())
        }
        catch (RuntimeException damaged) {
            return null
        }
    }

    private static Map measure(Map info) {
        ImagePlus imp = image(info)
        if (imp == null) return [without: "image"]
        ZooTables.measure(imp)
        return [:]
    }

    private static Map variable(String name) {
        Interpreter interpreter = Interpreter.instance
        if (interpreter == null) return [:]
        try {
            String text = interpreter.getStringVariable(name)
            if (text != null) return [text: text]
            double value = interpreter.getVariable2(name)
            return Double.isNaN(value) ? [:] : [value: value.toString()]
        }
        catch (RuntimeException nothing) {
            // A macro that has not yet assigned any variable has no stack to look through.
            return [:]
        }
    }

    private Map progress(Map info) {
        moving = true
        IJ.showStatus(info.get("message") as String)
        IJ.showProgress(info.get("fraction") as double)
        return null
    }
}
