import DriverProtocol
import ECSPlanning
import Testing

@Suite("Texts")
struct TextTests {
    /// Rows compare by code units: Swift's `==` would call a composed and a decomposed é equal.
    private func same(_ left: String, _ right: String) -> Bool { Array(left.utf8) == Array(right.utf8) }

    @Test("tags are cut down as the other worker does, row by row")
    func tags() throws {
        let rows = try ParityCase.unit("tag_slug")
        #expect(rows.count == 500)
        for row in rows {
            let (text, slug) = (try #require(row[0]?.string), try #require(row[1]?.string))
            #expect(same(Slug.tag(text), slug), "\(text.debugDescription): \(Slug.tag(text)), not \(slug)")
        }
    }

    @Test("families are made valid as the other worker means to, row by row")
    func families() throws {
        let rows = try ParityCase.unit("family_slug")
        #expect(rows.count == 200)
        for row in rows {
            let (text, slug) = (try #require(row[0]?.string), try #require(row[1]?.string))
            // The other worker spells Chinese in Latin letters, which takes a dictionary; here such letters are left out.
            guard !text.unicodeScalars.contains(where: { (0x4E00..<0xA000).contains($0.value) }) else {
                #expect(Slug.family(text).utf8.allSatisfy { $0 < 0x80 })
                continue
            }
            #expect(same(Slug.family(text), slug), "\(text.debugDescription): \(Slug.family(text)), not \(slug)")
        }
    }

    @Test("commands are split as a shell's words, row by row")
    func commands() throws {
        let rows = try ParityCase.unit("command_split")
        #expect(rows.count == 500)
        for row in rows {
            let text = try #require(row[0]?.string)
            do throws(ShellWords.Problem) {
                let words = try ShellWords.split(text)
                let expected = row[1]?.array?.compactMap(\.string)
                #expect(
                    expected.map { $0.elementsEqual(words, by: same) } == true, "\(text.debugDescription): \(words)")
            } catch {
                #expect(row[1]?["error"]?.string == error.rawValue, "\(text.debugDescription): \(error)")
            }
        }
    }

    @Test("a slug of a slug is the slug")
    func idempotence() throws {
        for row in try ParityCase.unit("tag_slug") {
            let slug = Slug.tag(try #require(row[0]?.string))
            #expect(Slug.tag(slug) == slug)
        }
    }

    @Test(
        "amounts are read in every spelling that ECS takes",
        arguments: [
            ("512", "512", 512), ("\"512\"", "\"512\"", 512), ("512.0", "2048.0", 512),
            ("\".5 vCPU\"", "\"0.5GB\"", 512),
            ("\"1 vcpu\"", "\"1 gb\"", 1024),
        ])
    func amounts(_ cpu: String, _ memory: String, _ units: Int) throws {
        #expect(ComputeSize.cpuUnits(try JSONValue(parsing: cpu)) == units)
        #expect(ComputeSize.mebibytes(try JSONValue(parsing: memory)) != nil)
    }

    @Test(
        "what is no amount is none",
        arguments: ["\"lots\"", "true", "null", "512.5", "\"\"", "[]", "\"1 vCPUs\"", "1e300"])
    func noAmounts(_ text: String) throws {
        #expect(ComputeSize.cpuUnits(try JSONValue(parsing: text)) == nil)
    }
}
