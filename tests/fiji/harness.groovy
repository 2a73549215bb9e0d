// A Fiji without Fiji: ImageJ, SciJava's scripts and Groovy in one Java. Each line of standard input is a JSON request:
// {"macro": text} runs a macro, {"groovy": text} evaluates code, {"script": label} runs the script of that menu entry.
// Each is answered by one line "ANSWER {json}"; all else that is printed in between is what ImageJ told.
import groovy.json.JsonGenerator
import groovy.json.JsonSlurper
import ij.IJ
import ij.Menus
import ij.macro.Interpreter
import net.imagej.patcher.EssentialLegacyHooks
import net.imagej.patcher.LegacyInjector
import org.scijava.Context
import org.scijava.module.ModuleService
import org.scijava.script.AdaptedScriptLanguage
import org.scijava.script.ScriptService
import org.scijava.thread.ThreadService

class Groovy extends AdaptedScriptLanguage {
    Groovy() { super("groovy") }
    String getLanguageName() { "Groovy" }
}

LegacyInjector.preinit()
context = new Context(ScriptService, ThreadService, ModuleService)
scripts = context.service(ScriptService)
scripts.languages
scripts.index.add(new Groovy(), false)

def scriptOf(String label) {
    def folder = new File(IJ.getDirectory("imagej"), "scripts/Plugins/Model_Zoo")
    def name = label.replace(" ", "_") + ".groovy"
    [new File(folder, name), new File(folder, "Models/" + name)].find { it.file }
}

// As imagej-legacy does it: ImageJ asks it before it looks for a plugin, and the script is run on a thread of SciJava's
// while the macro waits; a thread's options are also those of the threads that wait for it.
class Hooks extends EssentialLegacyHooks {
    Closure run
    ThreadService threads

    Object interceptRunPlugIn(String className, String arg) {
        className.startsWith("script:") ? run(className.substring(7)) : super.interceptRunPlugIn(className, arg)
    }

    Iterable<Thread> getThreadAncestors() {
        def found = []
        for (def one = threads.getParent(null); one != null; one = threads.getParent(one)) found.add(one)
        found
    }
}

def init = IJ.getDeclaredMethod("init")
init.accessible = true
init.invoke(null)
def run = { String label -> scripts.run(scriptOf(label), true).get(); "done" }
LegacyInjector.installHooks(IJ.classLoader, new Hooks(run: run, threads: context.service(ThreadService)))
new File(IJ.getDirectory("imagej"), "scripts/Plugins/Model_Zoo").eachFileRecurse { file ->
    def label = file.name.replace(".groovy", "").replace("_", " ")
    if (file.file) Menus.commands.put(label, "script:" + label)
}

def runMacro(String text) {
    def interpreter = new Interpreter()
    def answer = [:]
    def thread = new Thread({
        try { answer.value = interpreter.run(text, "") }
        catch (Throwable failure) { answer.thrown = failure.toString() }
    }, "Run\$_Macro\$")
    thread.contextClassLoader = getClass().classLoader
    thread.start()
    def escape = new File(IJ.getDirectory("imagej"), "escape")
    while (thread.alive) {
        if (escape.delete()) IJ.setKeyDown(java.awt.event.KeyEvent.VK_ESCAPE)
        thread.join(20)
    }
    answer + [error: interpreter.wasError() ? interpreter.errorMessage : null, line: interpreter.lineNumber]
}

generator = new JsonGenerator.Options().build()
shell = new GroovyShell(getClass().classLoader, new Binding(context: context, scripts: scripts))
System.in.eachLine { line ->
    def request = new JsonSlurper().parseText(line)
    def answer
    try {
        if (request.macro != null) answer = runMacro(request.macro)
        else if (request.script != null) { scripts.run(scriptOf(request.script), true).get(); answer = [:] }
        else answer = [value: shell.evaluate(request.groovy)]
    }
    catch (Throwable failure) {
        answer = [thrown: failure.toString()]
    }
    println "ANSWER " + generator.toJson(answer)
    System.out.flush()
}
System.exit(0)
