internal import DriverProtocol

/// EC2's XML answers in the form in which AWS's own tools print them: `vpcSet/item/vpcId` becomes `{"Vpcs":[{"VpcId":…}]}`.
///
/// The XML does not tell lists, booleans and numbers from text, and names some members differently: the tables are those of
/// EC2's API model for DescribeVpcs, DescribeSubnets, DescribeRouteTables and DescribeSecurityGroups, in whose answers
/// each name has one meaning; of DescribeNetworkInterfaces, what the host reads.
enum EC2Answer {
    private static let booleans: Set<String> = [
        "assignIpv6AddressOnCreation", "defaultForAz", "enableDns64", "enableResourceNameDnsAAAARecord",
        "enableResourceNameDnsARecord", "ipv6Native", "isDefault", "main", "mapCustomerOwnedIpOnLaunch",
        "mapPublicIpOnLaunch",
    ]
    private static let integers: Set<String> = [
        "availableIpAddressCount", "enableLniAtDeviceIndex", "fromPort", "toPort",
    ]
    private static let lists: Set<String> = [
        "associationSet", "cidrBlockAssociationSet", "groupSet", "groups", "ipPermissions", "ipPermissionsEgress",
        "ipRanges",
        "ipv6CidrBlockAssociationSet", "ipv6Ranges", "prefixListIds", "propagatingVgwSet", "routeSet", "tagSet",
    ]
    /// Members whose name is not the element's with a capital.
    private static let names: [String: String] = [
        "associationSet": "Associations", "groupDescription": "Description", "groupSet": "Groups",
        "groups": "UserIdGroupPairs",
        "propagatingVgwSet": "PropagatingVgws", "routeSet": "Routes", "tagSet": "Tags",
    ]

    /// The elements of the answer's list.
    static func list(_ root: XMLElement, set: String) -> [JSONValue] {
        (root[set]?.children ?? []).map(value)
    }

    static func nextToken(_ root: XMLElement) -> String? {
        root["nextToken"].flatMap { $0.text.isEmpty ? nil : $0.text }
    }

    private static func value(_ element: XMLElement) -> JSONValue {
        // A list that the tables do not know yet still shows itself by its items.
        if lists.contains(element.name) || element.children.first?.name == "item" {
            return .array(element.children.map(value))
        }
        guard element.children.isEmpty else {
            var object = JSONObject()
            for child in element.children { object[member(child.name)] = value(child) }
            return .object(object)
        }
        if booleans.contains(element.name) { return .bool(element.text == "true") }
        if integers.contains(element.name), let number = Int(element.text) { return .int(number) }
        return .string(element.text)
    }

    private static func member(_ element: String) -> String {
        names[element] ?? element.prefix(1).uppercased() + element.dropFirst()
    }
}
