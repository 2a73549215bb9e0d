import groovy.transform.CompileStatic
import ij.IJ
import ij.WindowManager
import ij.gui.HTMLDialog
import ij.plugin.frame.Recorder
import org.scijava.Context
import org.scijava.module.DefaultMutableModuleItem
import org.scijava.module.Module
import org.scijava.module.ModuleInfo
import org.scijava.module.ModuleItem
import org.scijava.module.ModuleService
import org.scijava.script.ScriptInfo
import org.scijava.script.ScriptModule
import org.scijava.script.process.ScriptCallback
import org.scijava.widget.Button

/**
 * Asks for the options of a command in the dialog its parameter script describes, and records them.
 *
 * The parameters stand in a script of their own: if they stood in the one in the menu, a macro that leaves out a key
 * would be asked for it in a dialog, and texts left empty would be recorded.
 */
@CompileStatic
class ZooDialog {
    private final File folder
    private final Context context
    private final ZooSession session

    ZooDialog(File folder, Context context, ZooSession session) {
        this.folder = folder
        this.context = context
        this.session = session
    }

    /** The options text a macro would use; null when somebody cancelled. */
    String ask(String label) {
        File script = new File(folder, "dialogs/" + label.replace(" ", "_") + ".groovy")
        if (!script.file) return ""
        ScriptInfo info = new ScriptInfo(context, script)
        for (ModuleItem<?> item : info.inputs()) dress((DefaultMutableModuleItem<String>) item)
        info.registerInput(new Help(info, label, new File(folder, "help/" + label.replace(" ", "_") + ".html")))
        info.set("no-record", "true")
        // A script's module does not tell that it was cancelled; but then it has not run.
        boolean confirmed = false
        info.callbacks().add({ ScriptModule module -> confirmed = true } as ScriptCallback)
        Module entered = context.service(ModuleService).run(info, true).get()
        if (!confirmed) {
            Recorder.disableCommandRecording()
            return null
        }
        return recorded(label, texts(info, entered))
    }

    private String recorded(String label, Map<String, String> texts) {
        Map written = session.answer("zoo.written(label, texts)", [label: (Object) label, texts: (Object) texts])
        if (Recorder.record) {
            for (List<String> option : written.options as List<List<String>>) {
                if (option[1] == null) Recorder.recordOption(option[0])
                else Recorder.recordOption(option[0], Recorder.fixString(bracketed(option[1])))
            }
        }
        return written.text
    }

    /** The recorder itself puts brackets around values with spaces only. */
    private static String bracketed(String value) {
        return !value.contains(" ") && (value.empty || value[0] in ["[", "'"]) ? "[" + value + "]" : value
    }

    private static Map<String, String> texts(ScriptInfo info, Module entered) {
        Map<String, String> texts = [:]
        for (ModuleItem<?> item : info.inputs()) {
            Object value = entered.getInput(item.name)
            if (value == null || item.type == Button) continue
            texts[item.name] = value instanceof File ? value.path.replace(File.separator, "/") : value.toString()
        }
        return texts
    }

    private static void dress(DefaultMutableModuleItem<String> item) {
        if (item.get("offers") == "images") item.choices = [""] + (WindowManager.imageTitles as List<String>)
        // A plain tooltip would be one line, however long.
        String text = item.description.replace("&", "&amp;").replace("<", "&lt;")
        item.description = "<html><body width=360>" + text + "</body></html>"
    }

    /** A button that shows the command's part of the macro reference. */
    static class Help extends DefaultMutableModuleItem<Button> {
        private final String title
        private final File page

        Help(ModuleInfo info, String title, File page) {
            super(info, "help", Button)
            this.title = title
            this.page = page
            label = "Help"
            description = "The macro reference of this command"
            required = false
            persisted = false
        }

        @Override
        void callback(Module module) {
            if (page.file) new HTMLDialog(title, page.getText("UTF-8"), false)
            else IJ.error(title, "The page ${page} is missing; run zoobridge fiji install for this Fiji again.")
        }
    }
}
