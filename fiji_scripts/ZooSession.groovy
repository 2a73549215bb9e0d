import groovy.transform.CompileStatic
import ij.CommandListener
import ij.Executer
import ij.IJ
import ij.Macro
import java.awt.GraphicsEnvironment
import org.scijava.Context

/**
 * The zoo's commands in one Fiji session.
 *
 * A command that a macro runs is taken before ImageJ looks for it, on the macro's own thread: there the active image,
 * batch mode and options are the macro's. The first command of a session comes through its script, as the listener is
 * made by it.
 */
@CompileStatic
class ZooSession implements CommandListener {
    static final String PREFIX = "Zoo "

    private final Context context
    private final ZooWorker worker
    private final ZooDialog dialog
    private final ZooExtensions extensions
    private final Set<String> known = Collections.synchronizedSet(new HashSet<String>())

    ZooSession(File folder, Context context) {
        this.context = context
        worker = ZooWorker.of(folder)
        dialog = new ZooDialog(folder, context, this)
        extensions = new ZooExtensions(this)
        Executer.addCommandListener(this)
        IJ.setProperty("zoobridge", this)
    }

    /** Takes our commands when a macro or IJ.run with options asks for them; others go on to ImageJ. */
    @Override
    String commandExecuting(String label) {
        if (label == null || !label.startsWith(PREFIX)) return label
        MacroThread caller = MacroThread.current(null)
        if (!caller.macro && Macro.options == null) return label
        try {
            if (!isKnown(label)) return label
            perform(label, Macro.options ?: "")
        }
        catch (ZooFailure failure) {
            caller.stop(label, failure)
        }
        return null
    }

    /** What a script in the menu does: run with the options of the macro, or ask for them in a dialog. */
    void choose(String label) {
        MacroThread caller = MacroThread.current(context)
        caller.lend()
        try {
            String options = Macro.options ?: (caller.macro || GraphicsEnvironment.headless ? "" : dialog.ask(label))
            if (options != null) perform(label, options)
        }
        catch (ZooFailure failure) {
            caller.stop(label, failure)
        }
        finally {
            caller.takeBack()
        }
    }

    /** Asks the worker something that needs no image. */
    Map answer(String script, Map<String, Object> inputs) {
        return call(script, inputs)
    }

    /** Ends the worker; the next command starts another one. */
    void close() {
        worker.close()
    }

    private boolean isKnown(String label) {
        if (known.contains(label)) return true
        boolean found = call("zoo.knows(label)", [label: (Object) label]).get("result")
        if (found) known.add(label)
        return found
    }

    private void perform(String label, String options) {
        IJ.resetEscape()
        call("zoo.run(task, call, label, options)", [label: (Object) label, options: (Object) options])
        if (label == "Zoo Macro Extensions") extensions.register()
    }

    private Map call(String script, Map<String, Object> inputs) {
        Map outputs = new ZooCall(worker).make(script, inputs)
        if (outputs.get("error") != null) {
            throw new ZooFailure(outputs.get("error").toString(), outputs.get("cancelled") as boolean)
        }
        return outputs
    }
}
