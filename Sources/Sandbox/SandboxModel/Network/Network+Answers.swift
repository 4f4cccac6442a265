extension Network {
    private static let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

    /// Answers one of EC2's read operations.
    func answer(_ operation: String, _ form: QueryForm, owner: String, requestID: String) throws(APIError) -> XMLElement
    {
        let (list, items): (String, [XMLElement])
        switch operation {
        case "DescribeVpcs": (list, items) = ("vpcSet", try describeVPCs(form, owner))
        case "DescribeSubnets": (list, items) = ("subnetSet", try describeSubnets(form, owner))
        case "DescribeRouteTables": (list, items) = ("routeTableSet", try describeRouteTables(form, owner))
        case "DescribeSecurityGroups": (list, items) = ("securityGroupInfo", try describeSecurityGroups(form, owner))
        case "DescribeNetworkInterfaces": (list, items) = ("networkInterfaceSet", try describeInterfaces(form, owner))
        default: throw APIError("InvalidAction", "The sandbox has no operation '\(operation)' of EC2.")
        }
        return XMLElement(operation + "Response", namespace: Self.namespace) {
            XMLElement("requestId", requestID)
            XMLElement(list) { items }
        }
    }

    private func describeVPCs(_ form: QueryForm, _ owner: String) throws(APIError) -> [XMLElement] {
        let found = try select(vpcs, form, ids: "VpcId", id: \.id, missing: "InvalidVpcID.NotFound", "vpc ID") { vpc in
            [
                "vpc-id": [vpc.id], "is-default": ["\(vpc.isDefault)"], "isDefault": ["\(vpc.isDefault)"],
                "cidr": [vpc.cidr], "cidr-block-association.cidr-block": [vpc.cidr], "owner-id": [owner],
                "state": ["available"],
            ]
        }
        return found.map { vpc in
            XMLElement("item") {
                XMLElement("vpcId", vpc.id)
                XMLElement("ownerId", owner)
                XMLElement("state", "available")
                XMLElement("cidrBlock", vpc.cidr)
                XMLElement("isDefault", "\(vpc.isDefault)")
            }
        }
    }

    private func describeSubnets(_ form: QueryForm, _ owner: String) throws(APIError) -> [XMLElement] {
        let all = vpcs.flatMap { vpc in vpc.subnets.map { (vpc: vpc, subnet: $0) } }
        let found = try select(
            all, form, ids: "SubnetId", id: \.subnet.id, missing: "InvalidSubnetID.NotFound", "subnet ID"
        ) { entry in
            [
                "vpc-id": [entry.vpc.id], "subnet-id": [entry.subnet.id], "availability-zone": [entry.subnet.zone],
                "availabilityZone": [entry.subnet.zone], "default-for-az": ["\(entry.vpc.isDefault)"],
                "defaultForAz": ["\(entry.vpc.isDefault)"],
                "map-public-ip-on-launch": ["\(entry.subnet.isPublic)"], "owner-id": [owner], "state": ["available"],
            ]
        }
        return found.map { entry in
            XMLElement("item") {
                XMLElement("subnetId", entry.subnet.id)
                XMLElement("vpcId", entry.vpc.id)
                XMLElement("state", "available")
                XMLElement("cidrBlock", entry.subnet.cidr)
                XMLElement("availabilityZone", entry.subnet.zone)
                XMLElement("availableIpAddressCount", "4091")
                XMLElement("defaultForAz", "\(entry.vpc.isDefault)")
                XMLElement("mapPublicIpOnLaunch", "\(entry.subnet.isPublic)")
                XMLElement("ownerId", owner)
            }
        }
    }

    /// Each VPC's main route table, which leads to an internet gateway, and one for each other kind of its subnets.
    private func describeRouteTables(_ form: QueryForm, _ owner: String) throws(APIError) -> [XMLElement] {
        let kinds: [(name: String, wayOut: WayOut)] = [
            ("", .internetGateway), ("nat-", .natGateway), ("private-", .none),
        ]
        let all = vpcs.flatMap { vpc in
            kinds.map { kind in
                let main = kind.wayOut == .internetGateway
                return (
                    vpc: vpc, main: main, id: "rtb-\(kind.name)\(vpc.id.dropFirst(4))", wayOut: kind.wayOut,
                    subnets: vpc.subnets.filter { !main && $0.wayOut == kind.wayOut }.map(\.id)
                )
            }.filter { $0.main || !$0.subnets.isEmpty }
        }
        let found = try select(
            all, form, ids: "RouteTableId", id: \.id, missing: "InvalidRouteTableID.NotFound", "routeTable ID"
        ) { table in
            [
                "vpc-id": [table.vpc.id], "route-table-id": [table.id], "association.main": ["\(table.main)"],
                "association.subnet-id": table.subnets, "owner-id": [owner],
                "route.gateway-id": ["local"] + (table.main ? [gateway(table.vpc)] : []),
            ]
        }
        return found.map { table in
            XMLElement("item") {
                XMLElement("routeTableId", table.id)
                XMLElement("vpcId", table.vpc.id)
                XMLElement("ownerId", owner)
                XMLElement("routeSet") {
                    route(table.vpc.cidr, "gatewayId", "local")
                    defaultRoute(table.wayOut, of: table.vpc)
                }
                XMLElement("associationSet") {
                    (table.main ? [nil] : table.subnets.map(Optional.some)).map { association(table.id, subnet: $0) }
                }
            }
        }
    }

    private func gateway(_ vpc: VPC) -> String { "igw-\(vpc.id.dropFirst(4))" }

    private func defaultRoute(_ wayOut: WayOut, of vpc: VPC) -> [XMLElement] {
        switch wayOut {
        case .internetGateway: [route("0.0.0.0/0", "gatewayId", gateway(vpc))]
        case .natGateway: [route("0.0.0.0/0", "natGatewayId", "nat-\(vpc.id.dropFirst(4))")]
        case .none: []
        }
    }

    private func route(_ destination: String, _ kind: String, _ target: String) -> XMLElement {
        XMLElement("item") {
            XMLElement("destinationCidrBlock", destination)
            XMLElement(kind, target)
            XMLElement("state", "active")
        }
    }

    private func association(_ table: String, subnet: String?) -> XMLElement {
        XMLElement("item") {
            XMLElement("routeTableAssociationId", "rtbassoc-\((subnet ?? table).dropFirst(4))")
            XMLElement("routeTableId", table)
            if let subnet { XMLElement("subnetId", subnet) }
            XMLElement("main", "\(subnet == nil)")
        }
    }

    private func describeSecurityGroups(_ form: QueryForm, _ owner: String) throws(APIError) -> [XMLElement] {
        let all = vpcs.flatMap { vpc in vpc.securityGroups.map { (vpc: vpc, group: $0) } }
        let found = try select(
            all, form, ids: "GroupId", id: \.group.id, missing: "InvalidGroup.NotFound", "security group"
        ) { entry in
            [
                "vpc-id": [entry.vpc.id], "group-id": [entry.group.id], "group-name": [entry.group.name],
                "owner-id": [owner],
            ]
        }
        return found.map { entry in
            XMLElement("item") {
                XMLElement("ownerId", owner)
                XMLElement("groupId", entry.group.id)
                XMLElement("groupName", entry.group.name)
                XMLElement("groupDescription", "\(entry.group.name) of \(entry.vpc.id)")
                XMLElement("vpcId", entry.vpc.id)
            }
        }
    }

    private func describeInterfaces(_ form: QueryForm, _ owner: String) throws(APIError) -> [XMLElement] {
        let all = vpcs.flatMap { vpc in vpc.interfaces.map { (vpc: vpc, interface: $0) } }
        let found = try select(
            all, form, ids: "NetworkInterfaceId", id: \.interface.id, missing: "InvalidNetworkInterfaceID.NotFound",
            "networkInterface ID"
        ) { entry in
            [
                "vpc-id": [entry.vpc.id], "subnet-id": [entry.interface.subnet], "owner-id": [owner],
                "network-interface-id": [entry.interface.id], "mac-address": [entry.interface.macAddress],
                "private-ip-address": [entry.interface.privateAddress],
                "addresses.private-ip-address": [entry.interface.privateAddress],
                "group-id": entry.interface.securityGroups, "status": ["in-use"],
            ]
        }
        return found.map { entry in
            XMLElement("item") {
                XMLElement("networkInterfaceId", entry.interface.id)
                XMLElement("subnetId", entry.interface.subnet)
                XMLElement("vpcId", entry.vpc.id)
                XMLElement("ownerId", owner)
                XMLElement("status", "in-use")
                XMLElement("macAddress", entry.interface.macAddress)
                XMLElement("privateIpAddress", entry.interface.privateAddress)
                XMLElement("groupSet") {
                    entry.interface.securityGroups.map { id in XMLElement("item") { XMLElement("groupId", id) } }
                }
                if let address = entry.interface.publicAddress {
                    XMLElement("association") { XMLElement("publicIp", address) }
                }
            }
        }
    }

    /// Those that the request's ids and filters ask for.
    private func select<Item>(
        _ all: [Item], _ form: QueryForm, ids list: String, id: (Item) -> String, missing: String, _ noun: String,
        _ attributes: (Item) -> [String: [String]]
    ) throws(APIError) -> [Item] {
        let wanted = form.list(list)
        if let unknown = wanted.first(where: { wanted in !all.contains { id($0) == wanted } }) {
            throw APIError(missing, "The \(noun) '\(unknown)' does not exist")
        }
        var found = wanted.isEmpty ? all : all.filter { wanted.contains(id($0)) }
        for filter in form.filters() {
            if let any = all.first, attributes(any)[filter.name] == nil {
                throw APIError("InvalidParameterValue", "The filter '\(filter.name)' is invalid")
            }
            found.removeAll { item in
                !(attributes(item)[filter.name] ?? []).contains { filter.values.contains($0) }
            }
        }
        return found
    }
}
