import groovy.transform.CompileStatic
import java.util.concurrent.atomic.AtomicInteger
import org.apposed.appose.NDArray
import org.apposed.appose.Service
import org.apposed.appose.SharedMemory

/** The Python process of this session: started by the first command, and again by the next one when it has ended. */
@CompileStatic
class ZooWorker {
    private static final long LARGEST_BLOCK = 1L << 30
    private static final Map<Integer, NDArray.DType> TYPES = [
        (8): NDArray.DType.UINT8, (16): NDArray.DType.UINT16, (24): NDArray.DType.UINT32, (32): NDArray.DType.FLOAT32
    ]

    private final File folder
    private final String python
    private final Map<String, String> variables
    private final String prefix = "zoo" + UUID.randomUUID().toString().substring(0, 8) + "-"
    private final AtomicInteger blocks = new AtomicInteger()
    private Service service

    private ZooWorker(File folder, Properties settings) {
        this.folder = folder
        python = settings.getProperty("python")
        String home = settings.getProperty("home")
        variables = home == null ? [:] as Map<String, String> : [ZOOBRIDGE_HOME: home]
    }

    static ZooWorker of(File folder) {
        Properties settings = new Properties()
        new File(folder, "settings.properties").withInputStream { InputStream stream -> settings.load(stream) }
        return new ZooWorker(folder, settings)
    }

    /** The running process. */
    synchronized Service service() {
        if (service == null || !service.alive) service = start()
        return service
    }

    synchronized void close() {
        if (service != null) service.close()
        service = null
    }

    /** Shared memory for planes of pixels; whoever asked closes it. */
    List<NDArray> room(int bits, int width, int height, int planes) {
        NDArray.DType type = TYPES[bits]
        long bytes = (long) width * height * type.bytesPerElement()
        int most = (int) Math.max(1L, Math.min((long) planes, LARGEST_BLOCK.intdiv(bytes) as long))
        List<NDArray> made = []
        try {
            for (int first = 0; first < planes; first += most) {
                int count = Math.min(most, planes - first)
                SharedMemory memory = SharedMemory.create(prefix + blocks.incrementAndGet(), count * bytes)
                NDArray.Shape shape = new NDArray.Shape(NDArray.Shape.Order.C_ORDER, count, height, width)
                made.add(new NDArray(type, shape, memory))
            }
        }
        catch (Throwable failure) {
            made*.close()
            throw failure
        }
        return made
    }

    private Service start() {
        Service made = new Service(folder, variables, python, "-m", "zoobridge.hosts.fiji.worker", prefix)
        Throwable failure = null
        // Appose's threads are daemons like the one that starts them, so that they do not keep Java alive.
        Thread starter = Thread.startDaemon("zoobridge") {
            try {
                made.start()
            }
            catch (Throwable reason) {
                failure = reason
            }
        }
        starter.join()
        if (failure != null) {
            throw new ZooFailure("Python cannot be started as ${python}; run zoobridge fiji install for this Fiji again.")
        }
        return made
    }
}
