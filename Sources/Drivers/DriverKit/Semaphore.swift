internal import Glibc

/// A POSIX semaphore at an address of its own.
final class Semaphore: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<sem_t>

    init() {
        storage = .allocate(capacity: 1)
        sem_init(storage, 0, 0)
    }

    deinit {
        sem_destroy(storage)
        storage.deallocate()
    }

    func signal() {
        sem_post(storage)
    }

    func wait() {
        while sem_wait(storage) != 0, errno == EINTR {}
    }
}
