import groovy.transform.CompileStatic
import ij.IJ
import ij.macro.Interpreter
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.apposed.appose.Service
import org.apposed.appose.TaskEvent

/** One call of the worker. The calling thread answers what the command asks, until the command has ended. */
@CompileStatic
class ZooCall {
    private static final long TICK = 50
    private static final long PATIENCE = 10000

    private final ZooWorker worker
    private final ZooDesk desk
    private final String id = UUID.randomUUID().toString()
    private final BlockingQueue<TaskEvent> events = new LinkedBlockingQueue<>()
    private Service service
    private Service.Task task
    private long cancelledAt

    ZooCall(ZooWorker worker) {
        this.worker = worker
        desk = new ZooDesk(worker)
    }

    /** What the script returns in the worker. */
    Map make(String script, Map<String, Object> inputs) {
        service = worker.service()
        task = service.task(script, inputs + [call: (Object) id])
        task.listen { TaskEvent event -> events.put(event) }
        task.start()
        try {
            return untilItEnds()
        }
        finally {
            if (!task.status.finished) task.cancel()
            desk.close()
        }
    }

    private Map untilItEnds() {
        while (true) {
            TaskEvent event = events.poll(TICK, TimeUnit.MILLISECONDS)
            watch()
            if (event == null) {
                if (!service.alive && events.empty) throw gone()
                continue
            }
            switch (event.responseType) {
                case Service.ResponseType.LAUNCH:
                    break
                case Service.ResponseType.UPDATE:
                    if (event.info != null) reply(event.info)
                    break
                case Service.ResponseType.COMPLETION:
                    return new HashMap(task.outputs)
                case Service.ResponseType.CRASH:
                    throw gone()
                default:
                    throw new ZooFailure("The Python worker failed: ${lastLine(task.error)}")
            }
        }
    }

    private void reply(Map info) {
        Map answer = desk.answer(info)
        if (info.get("number") == null) return
        Map<String, Object> inputs = [call: (Object) id, number: info.get("number"), answer: (Object) answer]
        service.task("zoo.answer(call, number, answer)", inputs).start()
    }

    /** Cancels when somebody pressed Escape or stopped the macro; a worker that goes on nevertheless is ended. */
    private void watch() {
        if (cancelledAt == 0 && (IJ.escapePressed() || Interpreter.instance?.done())) {
            cancelledAt = System.currentTimeMillis()
            IJ.showStatus("Cancelling")
            task.cancel()
        }
        if (cancelledAt > 0 && System.currentTimeMillis() - cancelledAt > PATIENCE) service.kill()
    }

    private ZooFailure gone() {
        if (cancelledAt > 0) return new ZooFailure("Cancelled.", true)
        String reason = service.errorLines().empty ? "" : " (" + service.errorLines().last().trim() + ")"
        return new ZooFailure("The Python worker has ended unexpectedly${reason}; run the command again.")
    }

    private static String lastLine(String text) {
        return text == null ? "no message" : text.trim().readLines().last().trim()
    }
}
