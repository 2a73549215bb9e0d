import groovy.transform.CompileStatic

/** Why a command did not do what it was asked to, in one sentence. */
@CompileStatic
class ZooFailure extends RuntimeException {
    final boolean cancelled

    ZooFailure(String sentence, boolean cancelled = false) {
        super(sentence)
        this.cancelled = cancelled
    }
}
