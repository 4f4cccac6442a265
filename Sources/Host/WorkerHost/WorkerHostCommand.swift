import ArgumentParser
import CLinux

/// `worker-host`: without a subcommand it serves work pools.
struct WorkerHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker-host",
        abstract: "Start a worker process to poll ECS work pools for flow runs and launch them as ECS tasks.",
        discussion: """
            Serves every work pool of type ecs that the Prefect server has, and new ones as they appear, or the pools \
            named with --pool. What each task looks like is decided by driver executables in the drivers directory.

            The server is named by PREFECT_API_URL (and PREFECT_API_KEY), as for any Prefect client. AWS credentials \
            and region are found as AWS's own tools find them.

            Example: PREFECT_API_URL=http://127.0.0.1:4200/api worker-host --drivers drivers.d --pool my-ecs-pool

            \(ServeCommand.optionsHelp)
            """,
        version: HostVersion.current,
        subcommands: [
            ServeCommand.self, PlanCommand.self, DoctorCommand.self, DriversCommand.self, TemplateCommand.self,
            HealthCommand.self,
        ],
        defaultSubcommand: ServeCommand.self)
}

@main
enum Program {
    static func main() async {
        // Before anything is read: drivers run as the same user, and what this process knows (API keys, credentials, in
        // its environment too) is not for them. Also ends core dumps.
        _ = clinux_hide_process()
        await WorkerHostCommand.main()
    }
}
