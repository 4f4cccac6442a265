public import DriverProtocol

/// A driver: decides what the task of a flow run looks like. It holds no credentials and calls nobody; the host
/// carries its plans out.
///
/// The methods may be called from several threads at once, as many as ``DriverProtocol/DriverDescription/maxInFlight``
/// says. A plan must be deterministic: the same request gives the same answer. Throw
/// ``DriverProtocol/DriverError`` to refuse; anything else thrown becomes JSON-RPC's internal error.
public protocol Driver: Sendable {
    /// Who the driver is and what it handles.
    var description: DriverDescription { get }

    /// What to launch for a flow run, or what must be known first.
    func plan(_ request: PlanRequest, _ context: RequestContext) throws -> PlanAnswer

    /// What is wrong with a pool's base job template. Only asked when the description lists `validate`.
    func validate(_ request: ValidateRequest, _ context: RequestContext) throws -> [ConfigurationFinding]

    /// What a stopped task or a refused launch means. Only asked when the description lists `interpret`.
    func interpret(_ request: InterpretRequest, _ context: RequestContext) throws -> Interpretation
}

extension Driver {
    /// By default a driver does not validate.
    public func validate(_ request: ValidateRequest, _ context: RequestContext) throws -> [ConfigurationFinding] {
        throw DriverError(code: DriverError.Code.methodNotFound, message: "this driver does not validate templates")
    }

    /// By default a driver does not interpret.
    public func interpret(_ request: InterpretRequest, _ context: RequestContext) throws -> Interpretation {
        throw DriverError(code: DriverError.Code.methodNotFound, message: "this driver does not interpret")
    }
}
