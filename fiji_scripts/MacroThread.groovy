import groovy.transform.CompileDynamic
import groovy.transform.CompileStatic
import ij.IJ
import ij.ImagePlus
import ij.Macro
import ij.WindowManager
import ij.macro.Interpreter
import java.awt.GraphicsEnvironment
import java.lang.reflect.Field
import org.scijava.Context
import org.scijava.thread.ThreadService

/**
 * The thread whose macro runs a command: the current one, or the one that waits while SciJava runs a script on another.
 *
 * ImageJ keeps the active image of batch mode per thread, so a script on a thread of SciJava's would see another image
 * than the macro that called it; what belongs to the macro's thread is lent for the time of the command.
 */
@CompileStatic
class MacroThread {
    private final Thread thread
    final boolean macro

    private MacroThread(Thread thread, boolean macro) {
        this.thread = thread
        this.macro = macro
    }

    static MacroThread current(Context context) {
        // SciJava reuses threads, so that two may each be named as the one that waits for the other.
        Set<Thread> seen = new HashSet<>()
        for (Thread thread = Thread.currentThread(); thread != null && seen.add(thread);) {
            if (runsMacro(thread)) return new MacroThread(thread, true)
            thread = context == null ? null : context.service(ThreadService).getParent(thread)
        }
        return new MacroThread(Thread.currentThread(), false)
    }

    void lend() {
        if (elsewhere) WindowManager.setTempCurrentImage(Thread.currentThread(), activeOf(thread))
    }

    void takeBack() {
        if (!elsewhere) return
        WindowManager.setTempCurrentImage(thread, activeOf(Thread.currentThread()))
        WindowManager.setTempCurrentImage(Thread.currentThread(), null)
    }

    /** Stops the macro with the sentence; without a macro ImageJ shows it. */
    void stop(String label, ZooFailure failure) {
        Interpreter interpreter = Interpreter.instance
        if (!macro || interpreter == null) {
            tell(label, failure)
            return
        }
        try {
            // What IJ.error does in run(...), but also in an extension function and after nested commands.
            interpreter.abort(failure.message)
        }
        catch (RuntimeException canceled) {
            leaveRun()
            if (!elsewhere) throw canceled
        }
    }

    private static void tell(String label, ZooFailure failure) {
        if (failure.cancelled && !GraphicsEnvironment.headless) IJ.showStatus(failure.message)
        else IJ.error(label, failure.message)
    }

    /** Does what IJ.run does at its end, which the exception skips. */
    private void leaveRun() {
        Macro.setOptions(thread, null)
        setPrivate("macroRunning", false)
        // Else IJ.error would go on to speak to the interpreter that has ended.
        setPrivate("macroInterpreter", null)
    }

    private static void setPrivate(String name, Object value) {
        Field field = IJ.getDeclaredField(name)
        field.accessible = true
        field.set(null, value)
    }

    private boolean isElsewhere() {
        return thread != Thread.currentThread()
    }

    private static boolean runsMacro(Thread thread) {
        return thread.stackTrace.any { StackTraceElement frame -> frame.className == "ij.macro.Interpreter" }
    }

    @CompileDynamic
    private static ImagePlus activeOf(Thread thread) {
        Field table = WindowManager.getDeclaredField("tempImageTable")
        table.accessible = true
        return table.get(null).get(thread)
    }
}
