internal import DriverProtocol
internal import Throttling

extension CallRates {
    /// Reads `{"<category>": {"burst": …, "perSecond": …}}`, both members optional; nil when something in it is wrong.
    init?(json: JSONValue) {
        self.init()
        guard let object = json.object else { return nil }
        for (name, value) in object {
            guard let category = CallCategory(rawValue: name), let members = value.object else { return nil }
            var rate = self[category]
            for (member, value) in members {
                guard let number = value.number?.double, number.isFinite, number < 1e6 else { return nil }
                switch member {
                case "burst" where number >= 1: rate.burst = number
                case "perSecond" where number >= 0.01: rate.perSecond = number
                default: return nil
                }
            }
            self[category] = rate
        }
    }
}
