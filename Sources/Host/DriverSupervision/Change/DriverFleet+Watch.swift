internal import Logging

extension DriverFleet {
    /// Takes over what changes in drivers.d, and in the files that it names elsewhere, until the calling task is cancelled.
    ///
    /// inotify tells when it is worth to look. Where it does not, on network file systems or when the kernel has no more
    /// to give, a look (a `stat` for each file) every second does.
    func watch() async {
        let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let notices = DirectoryNotices { look.yield() }
        defer { notices?.close() }
        let (timeline, limits) = (settings.timeline, settings.limits)
        await load()
        // What has changed between the first look and the first watch.
        look.yield()
        await withDiscardingTaskGroup { group in
            group.addTask {
                // The sleep is cut short by the end of the watch alone.
                while (try? await timeline.sleep(timeline.now() + self.pauseBetweenLooks)) != nil { look.yield() }
            }
            for await _ in looks {
                if await hasSettled() { await refresh() }
                if follow(notices) { look.yield() }
                // A directory in which much is written costs few looks a second.
                try? await timeline.sleep(timeline.now() + limits.settle)
            }
            group.cancelAll()
        }
    }

    private var pauseBetweenLooks: Duration {
        isTold ? settings.limits.lookWhenTold : settings.limits.look
    }

    /// Watches the directories that matter now.
    /// - Returns: whether one is new, so that something in it may have changed unseen.
    private func follow(_ notices: DirectoryNotices?) -> Bool {
        guard let notices else { return false }
        let (tellsAll, hasNew) = notices.watch(catalogue.directories(of: snapshot))
        if tellsAll != isTold {
            isTold = tellsAll
            logger.debug(
                "Watching the drivers directory",
                metadata: ["directory": "\(catalogue.directory)", "by": tellsAll ? "inotify" : "a look every second"])
        }
        return hasNew
    }

    /// Waits until what has changed changes no more: a file that is written is read when it is whole.
    /// - Returns: whether something has changed.
    private func hasSettled() async -> Bool {
        var seen = catalogue.signature(of: snapshot)
        guard seen != signature else { return false }
        // A file that is written without end keeps the others waiting no longer than that.
        for _ in 0..<Self.longestSettling {
            guard (try? await settings.timeline.sleep(settings.timeline.now() + settings.limits.settle)) != nil else {
                return false
            }
            let next = catalogue.signature(of: snapshot)
            if next == seen { break }
            seen = next
        }
        return true
    }

    /// In looks.
    private static var longestSettling: Int { 20 }
}
