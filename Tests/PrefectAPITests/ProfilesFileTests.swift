import PrefectAPI
import Testing

@Suite("profiles.toml")
struct ProfilesFileTests {
    @Test("keys, quotes, escapes, numbers and comments are read as TOML has them")
    func reads() throws {
        let file = try ProfilesFile(
            parsing: """
                # a comment
                active = "my profile"

                [profiles."my profile"]   # another
                PREFECT_API_URL="http://h/api"
                "PREFECT_A" = 'C:\\path # no comment'
                PREFECT_B = "tab\\t quote\\" hash # \\u00e9\\U0001F600"
                PREFECT_C = true
                PREFECT_D = 1_000
                PREFECT_E = -2.5
                PREFECT_F = ""
                [ profiles . other ]
                [elsewhere]
                key = "ignored"
                """)
        #expect(file.active == "my profile")
        #expect(
            file.profiles["my profile"] == [
                "PREFECT_API_URL": "http://h/api", "PREFECT_A": #"C:\path # no comment"#,
                "PREFECT_B": "tab\t quote\" hash # é😀", "PREFECT_C": "true", "PREFECT_D": "1000", "PREFECT_E": "-2.5",
                "PREFECT_F": "",
            ])
        #expect(file.profiles["other"] == [:])
    }

    @Test("lines that end in CR LF are read")
    func carriageReturns() throws {
        let file = try ProfilesFile(parsing: "active = \"a\"\r\n[profiles.a]\r\nX = \"1\"\r\n")
        #expect(file.profiles["a"] == ["X": "1"])
    }

    @Test(
        "what is not read is refused with its line",
        arguments: [
            ("active = a", 1), ("\nactive", 2), ("[profiles.a", 1), ("[profiles.a] x", 1), ("a = \"open", 1),
            ("a = \"\"\"many\"\"\"", 1), ("a = [1]", 1), ("a = {b = 1}", 1), ("a = \"x\" y", 1), ("a = \"\\q\"", 1),
            ("a = \"\\u12\"", 1), ("= 1", 1),
        ])
    func refuses(text: String, line: Int) throws {
        let problem = try #require(throws: ProfilesFile.Problem.self) { try ProfilesFile(parsing: text) }
        #expect(problem.line == line)
        #expect(!problem.message.isEmpty)
    }
}
