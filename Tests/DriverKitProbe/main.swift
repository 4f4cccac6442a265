internal import DriverKit
internal import Glibc

exit(DriverServer.run(ProbeDriver()))
