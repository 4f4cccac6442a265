internal import DriverKit
internal import ECSPlanning
internal import Glibc

let options = PlannerOptions(Array(CommandLine.arguments.dropFirst()))
let planner = ECSPlanner(role: .taskDefinitionARN, passesUnknownMembers: options.passesUnknownMembers)
exit(DriverServer.run(TaskDefinitionARNDriver(planner: planner), arguments: options.remaining))
