/// Figures of resolution and planning as JSON, for `make bench`: `PlanBench variables` or `PlanBench template`, each in a
/// process of its own so that its peak memory is its own.
import DriverProtocol
import Glibc
import HostCore

switch CommandLine.arguments.dropFirst().first {
case "variables":
    let scenario = try Scenario.thirtyVariables()
    var warm = PlanningWork()
    for _ in 0..<200 { try warm.plan(scenario) }
    var work = PlanningWork()
    let rounds = 2000
    for _ in 0..<rounds { try work.plan(scenario) }
    print("{\"hostCPU\":\(work.host / Double(rounds)),\"driverCPU\":\(work.driver / Double(rounds))}")
case "template":
    let scenario = try Scenario.twoMegabytes()
    let (start, before) = (ProcessCosts.wallSeconds, ProcessCosts.peakMemory)
    let cpu = ProcessCosts.cpuSeconds
    let parsed = try JSONValue(parsing: Array(scenario.template.utf8))
    guard parsed.object == scenario.input.baseJobTemplate else { quit("the template is read as another") }
    var work = PlanningWork()
    try work.plan(scenario)
    let (end, used) = (ProcessCosts.wallSeconds, ProcessCosts.cpuSeconds - cpu)
    print(
        "{\"bytes\":\(scenario.template.utf8.count),\"seconds\":\(end - start),\"cpu\":\(used),"
            + "\"peakMemory\":\(ProcessCosts.peakMemory),"
            + "\"memoryBefore\":\(before)}")
case "request":
    print(try RoundTrip.request().text())
case "round-trip":
    guard CommandLine.arguments.count == 5, let count = Int(CommandLine.arguments[4]) else {
        quit("usage: PlanBench round-trip DIRECTORY DRIVER COUNT")
    }
    let trip = RoundTrip(directory: CommandLine.arguments[2], driver: CommandLine.arguments[3], count: count)
    print(try await trip.measure().text())
default:
    quit("usage: PlanBench variables|template|request|round-trip DIRECTORY DRIVER COUNT")
}

func quit(_ message: String) -> Never {
    _ = (message + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(2)
}
