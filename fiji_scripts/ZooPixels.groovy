import groovy.transform.CompileStatic
import ij.CompositeImage
import ij.ImagePlus
import ij.ImageStack
import ij.gui.Roi
import ij.measure.Calibration
import ij.process.ImageProcessor
import ij.process.LUT
import java.awt.Rectangle
import java.nio.ByteBuffer
import java.nio.ByteOrder
import org.apposed.appose.NDArray

/** Images to planes in shared memory and back; whole rows or planes at a time, never pixel by pixel. */
@CompileStatic
class ZooPixels {
    /** Makes shared memory for pixels of so many bits, width, height and planes. */
    interface Room {
        List<NDArray> make(int bits, int width, int height, int planes)
    }

    /** What Python has to know of an image, with its pixels in shared memory. */
    static Map describe(ImagePlus imp, boolean crop, Room room) {
        Rectangle bounds = crop ? selection(imp) : new Rectangle(0, 0, imp.width, imp.height)
        if (bounds == null) return [without: "area", title: imp.title]
        int bits = imp.bitDepth
        if (!(bits in [8, 16, 24, 32]) || (bits == 24 && imp.NChannels > 1)) return [without: "pixels", title: imp.title]
        List<NDArray> blocks = room.make(bits, bounds.@width, bounds.@height, imp.stackSize)
        read(imp, bounds, blocks)
        Calibration calibration = imp.calibration
        return [
            title: imp.title, bits: bits, width: bounds.@width, height: bounds.@height, blocks: blocks,
            frames: imp.NFrames, slices: imp.NSlices, channels: imp.NChannels,
            signed: bits == 16 && calibration.signed16Bit,
            sizes: sizes(calibration), units: units(calibration), labels: labels(imp), range: range(imp),
            colours: colours(imp), info: imp.infoProperty,
        ]
    }

    /** The image Python describes, its pixels taken from shared memory. */
    static ImagePlus build(Map info, List<NDArray> blocks) {
        int[] shape = blocks[0].shape().toIntArray()
        ImageStack stack = new ImageStack(shape[2], shape[1])
        List<String> labels = info.get("labels") as List<String>
        for (NDArray block : blocks) {
            for (int plane = 0; plane < block.shape().get(0); plane++) {
                stack.addSlice(labels == null ? null : labels[stack.size], taken(block, plane, shape[1] * shape[2]))
            }
        }
        ImagePlus imp = new ImagePlus("", stack)
        int channels = info.channels as int, slices = info.slices as int, frames = info.frames as int
        imp.setDimensions(channels, slices, frames)
        imp.openAsHyperStack = [channels, slices, frames].count { int size -> size > 1 } > 1
        imp.calibration = calibration(info)
        if (info.get("info")) imp.setProperty("Info", info.get("info") as String)
        if (channels > 1) imp = new CompositeImage(imp, CompositeImage.GRAYSCALE)
        dress(imp, info.get("colours") as String, info.get("range") as List<Number>)
        return imp
    }

    private static void read(ImagePlus imp, Rectangle bounds, List<NDArray> blocks) {
        // ImagePlus.getStack() would change an image of one slice.
        ImageStack stack = imp.stackSize > 1 ? imp.getStack() : null
        int index = 0
        for (NDArray block : blocks) {
            ByteBuffer target = block.buffer().order(ByteOrder.nativeOrder())
            for (int plane = 0; plane < block.shape().get(0); plane++) {
                Object pixels = stack == null ? imp.getProcessor().pixels : stack.getPixels(++index)
                if (bounds.@width == imp.width) put(pixels, bounds.@y * imp.width, bounds.@width * bounds.@height, target)
                else for (int row = 0; row < bounds.@height; row++) {
                    put(pixels, (bounds.@y + row) * imp.width + bounds.@x, bounds.@width, target)
                }
            }
        }
    }

    private static void put(Object pixels, int start, int count, ByteBuffer target) {
        int size = 0
        if (pixels instanceof byte[]) {
            size = 1
            target.slice().put((byte[]) pixels, start, count)
        }
        else if (pixels instanceof short[]) {
            size = 2
            target.asShortBuffer().put((short[]) pixels, start, count)
        }
        else if (pixels instanceof int[]) {
            size = 4
            target.asIntBuffer().put((int[]) pixels, start, count)
        }
        else if (pixels instanceof float[]) {
            size = 4
            target.asFloatBuffer().put((float[]) pixels, start, count)
        }
        target.position(target.position() + size * count)
    }

    private static Object taken(NDArray block, int plane, int count) {
        ByteBuffer source = block.buffer().order(ByteOrder.nativeOrder())
        source.position(plane * count * block.dType().bytesPerElement())
        switch (block.dType()) {
            case NDArray.DType.UINT8:
                byte[] bytes = new byte[count]
                source.get(bytes)
                return bytes
            case NDArray.DType.UINT16:
                short[] shorts = new short[count]
                source.asShortBuffer().get(shorts)
                return shorts
            case NDArray.DType.UINT32:
                int[] ints = new int[count]
                source.asIntBuffer().get(ints)
                return ints
            default:
                float[] floats = new float[count]
                source.asFloatBuffer().get(floats)
                return floats
        }
    }

    private static Rectangle selection(ImagePlus imp) {
        Roi roi = imp.roi
        if (roi == null || !roi.area) return null
        Rectangle part = new Rectangle(0, 0, imp.width, imp.height).intersection(roi.bounds)
        return part.empty ? null : part
    }

    private static Map<String, String> sizes(Calibration calibration) {
        Map<String, String> sizes = [:]
        if (calibration.scaled()) {
            sizes.x = calibration.pixelWidth.toString()
            sizes.y = calibration.pixelHeight.toString()
            sizes.z = calibration.pixelDepth.toString()
        }
        if (calibration.frameInterval != 0) sizes.t = calibration.frameInterval.toString()
        return sizes
    }

    private static Map<String, String> units(Calibration calibration) {
        Map<String, String> units = [:]
        if (calibration.scaled()) {
            units.x = calibration.XUnit
            units.y = calibration.YUnit
            units.z = calibration.ZUnit
        }
        if (calibration.frameInterval != 0) units.t = calibration.timeUnit
        return units
    }

    private static Calibration calibration(Map info) {
        Map sizes = info.get("sizes") as Map
        Map<String, String> units = info.get("units") as Map<String, String>
        Calibration made = new Calibration()
        made.pixelWidth = (sizes.get("x") ?: 1) as double
        made.pixelHeight = (sizes.get("y") ?: 1) as double
        made.pixelDepth = (sizes.get("z") ?: 1) as double
        made.frameInterval = (sizes.get("t") ?: 0) as double
        if (units.x != null) made.XUnit = units.x
        // ImageJ keeps a unit of y, z only when it differs from that of x.
        if (units.y != null && units.y != units.x) made.YUnit = units.y
        if (units.z != null && units.z != units.x) made.ZUnit = units.z
        if (units.t != null) made.timeUnit = units.t
        if (info.get("signed")) made.setSigned16BitCalibration()
        return made
    }

    private static List<String> labels(ImagePlus imp) {
        if (!imp.hasImageStack()) return [imp.getProp("Slice_Label")]
        ImageStack stack = imp.getStack()
        return (1..stack.size).collect { int index -> stack.getSliceLabel(index) }
    }

    private static List<String> range(ImagePlus imp) {
        LUT shown = imp.composite ? imp.luts[0] : null
        double low = shown == null ? imp.displayRangeMin : shown.min
        double high = shown == null ? imp.displayRangeMax : shown.max
        // JSON has no NaN
        return [low.toString(), high.toString()]
    }

    private static String colours(ImagePlus imp) {
        ImageProcessor processor = imp.getProcessor()
        if (imp.bitDepth == 24 || !processor.colorLut) return null
        return processor.lut.bytes?.encodeBase64()?.toString()
    }

    private static void dress(ImagePlus imp, String colours, List<Number> range) {
        if (colours != null) {
            byte[] table = colours.decodeBase64()
            byte[] red = Arrays.copyOfRange(table, 0, 256), green = Arrays.copyOfRange(table, 256, 512)
            imp.lut = new LUT(red, green, Arrays.copyOfRange(table, 512, 768))
        }
        if (range == null) return
        double low = range[0].doubleValue(), high = range[1].doubleValue()
        if (!imp.composite) {
            imp.setDisplayRange(low, high)
            return
        }
        LUT[] luts = imp.luts
        for (LUT lut : luts) {
            lut.min = low
            lut.max = high
        }
        ((CompositeImage) imp).luts = luts
    }
}
