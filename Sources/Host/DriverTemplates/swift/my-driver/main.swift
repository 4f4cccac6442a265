import DriverKit
import FlowRunPlanning
import Glibc

exit(DriverServer.run(FlowRunDriver()))
