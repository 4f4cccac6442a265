internal import DriverKit
internal import ECSPlanning
internal import Glibc

let options = PlannerOptions(Array(CommandLine.arguments.dropFirst()))
let planner = ECSPlanner(role: .fargate, passesUnknownMembers: options.passesUnknownMembers)
exit(DriverServer.run(FargateDriver(planner: planner), arguments: options.remaining))
