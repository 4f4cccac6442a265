internal import ECSDrivers
internal import ECSPlanning
internal import Glibc

exit(DriverProgram.run(.taskDefinitionARN, arguments: Array(CommandLine.arguments.dropFirst())))
