/// Makes a flow run's job from its pool's template, as Prefect's own worker does (Prefect 3.8.8,
/// `prefect.workers.base`).
///
/// Two steps, since what is to be fetched shows only after the template is filled:
///
///     let template = try JobResolution.fill(input)
///     let answers = … fetch template.references …
///     let job = try template.resolve(with: answers)
package enum JobResolution {
    /// Merges the job variables and fills the template with them.
    package static func fill(_ input: ResolveInput) throws(ResolutionError) -> FilledTemplate {
        try FilledTemplate(input)
    }

    /// Both steps, for a caller that has the answers already.
    package static func resolve(
        _ input: ResolveInput, _ answers: ReferenceAnswers = ReferenceAnswers()
    ) throws(ResolutionError) -> ResolvedJob {
        try fill(input).resolve(with: answers)
    }
}
