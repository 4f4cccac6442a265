internal import DriverKit
internal import ECSPlanning
internal import Glibc

let options = PlannerOptions(Array(CommandLine.arguments.dropFirst()))
let planner = ECSPlanner(role: .ec2, passesUnknownMembers: options.passesUnknownMembers)
exit(DriverServer.run(EC2Driver(planner: planner), arguments: options.remaining))
