/// A value that holds secrets, or takes others' into its reflection: printing it in any way (interpolation, `dump`, a
/// debugger) shows its type alone.
package protocol Unprinted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Unprinted {
    package var description: String { "\(Self.self)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension AWSSurroundings: Unprinted {}
extension INIFile: Unprinted {}
extension INIFile.Section: Unprinted {}
extension AssumedRole: Unprinted {}
extension AssumedRoleCredentials: Unprinted {}
extension ProcessCredentials: Unprinted {}
extension CredentialProcess: Unprinted {}
extension SSOToken: Unprinted {}
extension SSOToken.Renewal: Unprinted {}
