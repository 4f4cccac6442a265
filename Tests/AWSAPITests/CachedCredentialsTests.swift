import AWSAPI
import AWSSigning
import FoundationEssentials
import Testing

@Suite("Cached credentials", .timeLimit(.minutes(1)))
struct CachedCredentialsTests {
    static func ending(in minutes: Double, id: String = "AKID") -> AWSCredentials {
        .example(expiration: TestTime.start + minutes * 60, id: id)
    }

    @Test("credentials are asked for once while they last, and again fifteen minutes before they end")
    func lifetime() async throws {
        let time = TestTime()
        let provider = TestProvider { count in Self.ending(in: 60 * Double(count), id: "AKID\(count)") }
        let cache = CachedCredentials(provider, now: time.now)
        #expect(try await cache.credentials().accessKeyID == "AKID1")
        time.advance(44 * 60)
        #expect(try await cache.credentials().accessKeyID == "AKID1")
        time.advance(1.5 * 60)
        #expect(try await cache.credentials().accessKeyID == "AKID2")
        #expect(provider.asked == 2)
    }

    @Test("a hundred callers at once share one renewal")
    func shared() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let provider = TestProvider { _ in
            for await _ in stream { break }
            return .example()
        }
        let cache = CachedCredentials(provider, now: TestTime().now)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await cache.credentials().accessKeyID } }
            continuation.yield()
            for try await id in group { #expect(id == "AKIDEXAMPLE") }
        }
        #expect(provider.asked == 1)
    }

    @Test("a failure reaches all who waited for it, and the next caller tries again")
    func failure() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = TestProvider { count throws(CredentialsError) in
            guard count == 1 else { return .example() }
            for await _ in gate.stream { break }
            throw CredentialsError("no luck")
        }
        let cache = CachedCredentials(provider, now: TestTime().now)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await cache.credentials()) == nil }
            gate.continuation.yield()
            #expect(await group.next() == true)
        }
        #expect(try await cache.credentials().accessKeyID == "AKIDEXAMPLE")
        #expect(provider.asked == 2)
    }

    @Test("while credentials are valid, a source that fails changes nothing and is not asked at every call")
    func stillValid() async throws {
        let time = TestTime()
        let provider = TestProvider { count throws(CredentialsError) in
            if count == 1 { return Self.ending(in: 20) }
            throw CredentialsError("gone")
        }
        let cache = CachedCredentials(provider, now: time.now)
        _ = try await cache.credentials()
        time.advance(12 * 60)
        for _ in 0..<50 { #expect(try await cache.credentials().accessKeyID == "AKID") }
        #expect(provider.asked == 2)
        time.advance(61)
        _ = try await cache.credentials()
        #expect(provider.asked == 3)
        time.advance(10 * 60)
        await #expect(throws: CredentialsError("gone")) { try await cache.credentials() }
        await #expect(throws: CredentialsError("gone")) { try await cache.credentials() }
        #expect(provider.asked == 5)
    }

    @Test("a caller that is cancelled while it renews does not take the others with it")
    func cancelledRenewal() async throws {
        let started = AsyncStream.makeStream(of: Void.self)
        let provider = TestProvider { count throws(CredentialsError) in
            guard count == 1 else { return .example() }
            started.continuation.yield()
            let never = AsyncStream<Void> { _ in }
            for await _ in never {}
            throw CredentialsError("cancelled")
        }
        let cache = CachedCredentials(provider, now: TestTime().now)
        let cancel = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: CredentialsError?.self) { inner in
                    inner.addTask {
                        do throws(CredentialsError) {
                            _ = try await cache.credentials()
                            return nil
                        } catch {
                            return error
                        }
                    }
                    for await _ in cancel.stream { break }
                    inner.cancelAll()
                    #expect(await inner.next() == CredentialsError("cancelled"))
                }
            }
            for await _ in started.stream { break }
            group.addTask {
                let found = try await cache.credentials()
                #expect(found.accessKeyID == "AKIDEXAMPLE")
            }
            cancel.continuation.yield()
            try await group.waitForAll()
        }
        #expect(provider.asked == 2)
    }

    @Test("credentials that AWS refused are not used again, and newer ones stay")
    func refused() async throws {
        let provider = TestProvider { count in .example(id: "AKID\(count)") }
        let cache = CachedCredentials(provider, now: TestTime().now)
        let first = try await cache.credentials()
        await cache.refused(first)
        #expect(try await cache.credentials().accessKeyID == "AKID2")
        await cache.refused(first)
        #expect(try await cache.credentials().accessKeyID == "AKID2")
    }
}
