import groovy.transform.CompileStatic
import ij.IJ
import ij.macro.ExtensionDescriptor
import ij.macro.Functions
import ij.macro.Interpreter
import ij.macro.MacroExtension

/** Functions Ext.zoo... in the macro that ran Zoo Macro Extensions; what they are and do is known to Python. */
@CompileStatic
class ZooExtensions implements MacroExtension {
    private final ZooSession session
    private List<Map> functions

    ZooExtensions(ZooSession session) {
        this.session = session
    }

    void register() {
        if (Interpreter.instance == null) {
            throw new ZooFailure('run("Zoo Macro Extensions") has a meaning inside a macro only.')
        }
        if (functions == null) functions = session.answer("{'functions': zoo.functions()}", [:]).functions as List<Map>
        Functions.registerExtensions(this)
    }

    @Override
    ExtensionDescriptor[] getExtensionFunctions() {
        return functions.collect { Map function ->
            List<Integer> types = outputs(function).collect { Boolean out -> ARG_STRING | (out ? ARG_OUTPUT : 0) }
            return new ExtensionDescriptor(function.name as String, types as int[], this)
        } as ExtensionDescriptor[]
    }

    @Override
    String handleExtension(String name, Object[] arguments) {
        Map function = functions.find { Map one -> one.name == name }
        if (function.clears) IJ.getErrorMessage()
        List<Boolean> out = outputs(function)
        List<String> given = []
        out.eachWithIndex { Boolean output, int place -> if (!output) given.add(arguments[place].toString()) }
        try {
            Map answer = session.answer("zoo.call_function(task, call, name, given)", [name: (Object) name, given: (Object) given])
            Iterator<Object> values = (answer.values as List<Object>).iterator()
            out.eachWithIndex { Boolean output, int place ->
                if (output) ((String[]) arguments[place])[0] = values.next().toString()
            }
        }
        catch (ZooFailure failure) {
            MacroThread.current(null).stop("Ext." + name, failure)
        }
        return null
    }

    private static List<Boolean> outputs(Map function) {
        return function.outputs as List<Boolean>
    }
}
