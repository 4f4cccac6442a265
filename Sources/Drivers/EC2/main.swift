internal import ECSDrivers
internal import ECSPlanning
internal import Glibc

exit(DriverProgram.run(.ec2, arguments: Array(CommandLine.arguments.dropFirst())))
