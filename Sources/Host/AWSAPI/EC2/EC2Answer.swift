internal import DriverProtocol

/// EC2's XML answers in the form in which AWS's own tools print them: `vpcSet/item/vpcId` becomes `{"Vpcs":[{"VpcId":…}]}`.
enum EC2Answer {
    /// Members that are true or false; everything else stays text.
    private static let booleans: Set<String> = [
        "isDefault", "mapPublicIpOnLaunch", "defaultForAz", "assignIpv6AddressOnCreation", "ipv6Native", "enableDns64",
        "main", "enableLniAtDeviceIndex",
    ]
    private static let integers: Set<String> = ["availableIpAddressCount", "fromPort", "toPort"]

    /// The elements of the answer's list.
    static func list(_ root: XMLElement, set: String) -> [JSONValue] {
        (root[set]?.children ?? []).map(value)
    }

    static func nextToken(_ root: XMLElement) -> String? {
        root["nextToken"].flatMap { $0.text.isEmpty ? nil : $0.text }
    }

    private static func value(_ element: XMLElement) -> JSONValue {
        if element.name.hasSuffix("Set") || element.children.first?.name == "item" {
            return .array(element.children.map(value))
        }
        guard element.children.isEmpty else {
            var object = JSONObject()
            for child in element.children { object[member(child)] = value(child) }
            return .object(object)
        }
        if booleans.contains(element.name) { return .bool(element.text == "true") }
        if integers.contains(element.name), let number = Int(element.text) { return .int(number) }
        return .string(element.text)
    }

    /// `vpcId` → `VpcId`; `routeSet` → `Routes`; `associationSet` → `Associations`.
    private static func member(_ element: XMLElement) -> String {
        var name = element.name
        if name.hasSuffix("Set") { name = String(name.dropLast(3)) + "s" }
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
