internal import ECSDrivers
internal import ECSPlanning
internal import Glibc

exit(DriverProgram.run(.fargate, arguments: Array(CommandLine.arguments.dropFirst())))
