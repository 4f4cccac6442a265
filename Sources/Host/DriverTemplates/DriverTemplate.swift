/// A driver to begin with, in one of several languages: the files that `worker-host drivers new` writes.
///
/// The files beside this one are the templates, as they are run and tested here under the name `my-driver`; SwiftPM puts
/// them into the program.
package enum DriverTemplate {
    /// A language that there is a template for.
    package enum Language: String, Sendable, CaseIterable {
        case swift, python, sh
    }

    /// One file of a driver.
    package struct File: Sendable, Equatable {
        /// Relative to the driver's folder.
        package var path: String
        package var text: String
        package var isExecutable: Bool
    }

    /// The name that the templates have.
    private static let placeholder = "my-driver"

    /// The files of a driver.
    /// - Parameters:
    ///   - name: the driver's; `[a-z0-9][a-z0-9-]*`.
    ///   - dependency: where Swift finds DriverKit; other languages need none.
    package static func files(_ language: Language, name: String, dependency: PackageDependency?) -> [File] {
        templates(language).map { path, bytes, isExecutable in
            var text = String(decoding: bytes, as: UTF8.self).replacing(placeholder, with: name)
            if let dependency {
                text = text.replacing("WORKER_HOST_PACKAGE", with: dependency.declaration)
                    .replacing("WORKER_HOST_IDENTITY", with: dependency.identity)
            }
            return File(path: path.replacing(placeholder, with: name), text: text, isExecutable: isExecutable)
        }
    }

    private static func templates(_ language: Language) -> [(path: String, bytes: [UInt8], isExecutable: Bool)] {
        let own: [(path: String, bytes: [UInt8], isExecutable: Bool)] =
            switch language {
            case .python:
                [
                    ("my-driver.py", PackageResources.driver_py, true),
                    ("test.py", PackageResources.test_driver_py, true),
                    ("README.md", PackageResources.python_readme_md, false),
                ]
            case .sh:
                [
                    ("my-driver.sh", PackageResources.driver_sh, true),
                    ("test.sh", PackageResources.test_driver_sh, true),
                    ("README.md", PackageResources.sh_readme_md, false),
                ]
            case .swift:
                [
                    ("Package.swift", PackageResources.swift_manifest_txt, false),
                    ("Sources/FlowRunPlanning/FlowRunDriver.swift", PackageResources.FlowRunDriver_swift, false),
                    ("Sources/FlowRunPlanning/JobReader.swift", PackageResources.JobReader_swift, false),
                    ("Sources/my-driver/main.swift", PackageResources.main_swift, false),
                    (
                        "Tests/FlowRunPlanningTests/FlowRunDriverTests.swift",
                        PackageResources.FlowRunDriverTests_swift, false
                    ),
                    ("README.md", PackageResources.swift_readme_md, false),
                    (".gitignore", Array(".build/\n".utf8), false),
                ]
            }
        return own + [("request.json", PackageResources.request_json, false)]
    }
}
