import groovy.transform.CompileStatic
import ij.ImagePlus
import ij.gui.Roi
import ij.measure.ResultsTable
import ij.plugin.filter.Analyzer
import java.awt.GraphicsEnvironment
import java.nio.ByteBuffer

/** The Results table: measured by ImageJ, or filled from columns. */
@CompileStatic
class ZooTables {
    /** Measures every ROI on the overlay on its own plane; the rows replace those of Results. */
    static void measure(ImagePlus imp) {
        ResultsTable table = newTable()
        Analyzer analyzer = new Analyzer(imp, table)
        // With windows ImageJ would otherwise offer to save earlier rows before each measurement.
        analyzer.disableReset(true)
        Roi selection = imp.roi
        int position = imp.currentSlice
        boolean stack = imp.stackSize > 1
        try {
            for (Roi roi : imp.overlay == null ? new Roi[0] : imp.overlay.toArray()) {
                if (stack) goToPlane(imp, roi)
                imp.setRoi((Roi) roi.clone())
                analyzer.measure()
            }
        }
        finally {
            if (stack) imp.setSlice(position)
            if (selection == null) imp.deleteRoi()
            else imp.setRoi(selection)
        }
        replaceResults(table)
    }

    static void setRows(int rows, List<Map> columns) {
        ResultsTable table = newTable()
        for (int row = 0; row < rows; row++) table.incrementCounter()
        for (Map column : columns) {
            String name = column.get("name")
            List<String> texts = column.get("texts") as List<String>
            if (texts == null) table.setValues(name, doubles(column.get("numbers") as String))
            else texts.eachWithIndex { String text, int row -> table.setValue(name, row, text) }
        }
        replaceResults(table)
    }

    private static ResultsTable newTable() {
        ResultsTable table = new ResultsTable()
        table.showRowNumbers(true)
        return table
    }

    private static void goToPlane(ImagePlus imp, Roi roi) {
        if (roi.hasHyperStackPosition()) {
            imp.setPosition(roi.CPosition ?: imp.c, roi.ZPosition ?: imp.z, roi.TPosition ?: imp.t)
        }
        else if (roi.position > 0 && roi.position <= imp.stackSize) imp.setSlice(roi.position)
    }

    private static double[] doubles(String encoded) {
        byte[] bytes = encoded.decodeBase64()
        double[] values = new double[bytes.length.intdiv(8)]
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(values)
        return values
    }

    private static void replaceResults(ResultsTable table) {
        Analyzer.setResultsTable(table)
        if (!GraphicsEnvironment.headless) table.show("Results")
    }
}
