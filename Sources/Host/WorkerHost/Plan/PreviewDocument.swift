import DriverProtocol
import HostCore

/// What `worker-host plan` prints.
enum PreviewDocument {
    /// `{"steps":[…]}`, a step for each of the file's; a step that submits no flow run is empty.
    static func json(_ previews: [LaunchPreview?]) -> String {
        JSONValue.object(["steps": .array(previews.map { $0?.json ?? .object([:]) })]).text()
    }

    /// The same for people, a section for each flow run.
    static func text(_ previews: [LaunchPreview?]) -> String {
        let shown = previews.compactMap(\.self)
        return shown.map { PreviewText(preview: $0).lines.joined(separator: "\n") }.joined(separator: "\n\n")
    }
}
