/// The members of RegisterTaskDefinition's and RunTask's input, from AWS's API model of 2014-11-13.
enum ShapeTable {
    /// What a member is.
    indirect enum Kind: Sendable {
        case text
        case integer
        case boolean
        case list(Kind)
        case map(Kind)
        case structure(String)
    }

    /// A structure's members, and those that must be there, in the model's order.
    struct Structure: Sendable {
        var members: [String: Kind] = [:]
        var required: [String] = []
    }

    /// A structure by its name in the model.
    static func structure(_ name: String) -> Structure { table[name] ?? Structure() }

    private static let table: [String: Structure] = {
        var table: [String: Structure] = [:]
        for line in model.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            for word in halves[1].split(separator: " ") {
                let parts = word.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let isRequired = parts[0].last == "!"
                let member = String(isRequired ? parts[0].dropLast() : parts[0])
                table[String(halves[0]), default: Structure()].members[member] = kind(parts[1])
                if isRequired { table[String(halves[0])]?.required.append(member) }
            }
        }
        return table
    }()

    private static func kind(_ word: Substring) -> Kind {
        switch word {
        case "s": .text
        case "i": .integer
        case "b": .boolean
        default:
            switch word.first {
            case "[": .list(kind(word.dropFirst()))
            case "{": .map(kind(word.dropFirst()))
            default: .structure(String(word))
            }
        }
    }

    /// One structure a line: `member=kind`, `!` for required; s text, i integer, b boolean, `[` list of, `{` map of.
    private static let model = """
        RegisterTaskDefinitionRequest: family!=s taskRoleArn=s executionRoleArn=s networkMode=s
        RegisterTaskDefinitionRequest: containerDefinitions!=[ContainerDefinition volumes=[Volume
        RegisterTaskDefinitionRequest: placementConstraints=[TaskDefinitionPlacementConstraint
        RegisterTaskDefinitionRequest: requiresCompatibilities=[s cpu=s memory=s tags=[Tag pidMode=s ipcMode=s
        RegisterTaskDefinitionRequest: proxyConfiguration=ProxyConfiguration
        RegisterTaskDefinitionRequest: inferenceAccelerators=[InferenceAccelerator ephemeralStorage=EphemeralStorage
        RegisterTaskDefinitionRequest: runtimePlatform=RuntimePlatform enableFaultInjection=b
        ContainerDefinition: name=s image=s repositoryCredentials=RepositoryCredentials cpu=i memory=i
        ContainerDefinition: memoryReservation=i links=[s portMappings=[PortMapping essential=b
        ContainerDefinition: restartPolicy=ContainerRestartPolicy entryPoint=[s command=[s environment=[KeyValuePair
        ContainerDefinition: environmentFiles=[EnvironmentFile mountPoints=[MountPoint volumesFrom=[VolumeFrom
        ContainerDefinition: linuxParameters=LinuxParameters secrets=[Secret dependsOn=[ContainerDependency
        ContainerDefinition: startTimeout=i stopTimeout=i versionConsistency=s hostname=s user=s workingDirectory=s
        ContainerDefinition: disableNetworking=b privileged=b readonlyRootFilesystem=b dnsServers=[s
        ContainerDefinition: dnsSearchDomains=[s extraHosts=[HostEntry dockerSecurityOptions=[s interactive=b
        ContainerDefinition: pseudoTerminal=b dockerLabels={s ulimits=[Ulimit logConfiguration=LogConfiguration
        ContainerDefinition: healthCheck=HealthCheck systemControls=[SystemControl
        ContainerDefinition: resourceRequirements=[ResourceRequirement firelensConfiguration=FirelensConfiguration
        ContainerDefinition: credentialSpecs=[s
        RepositoryCredentials: credentialsParameter!=s
        PortMapping: containerPort=i hostPort=i protocol=s name=s appProtocol=s containerPortRange=s
        ContainerRestartPolicy: enabled!=b ignoredExitCodes=[i restartAttemptPeriod=i
        KeyValuePair: name=s value=s
        EnvironmentFile: value!=s type!=s
        MountPoint: sourceVolume=s containerPath=s readOnly=b
        VolumeFrom: sourceContainer=s readOnly=b
        LinuxParameters: capabilities=KernelCapabilities devices=[Device initProcessEnabled=b sharedMemorySize=i
        LinuxParameters: tmpfs=[Tmpfs maxSwap=i swappiness=i
        KernelCapabilities: add=[s drop=[s
        Device: hostPath!=s containerPath=s permissions=[s
        Tmpfs: containerPath!=s size!=i mountOptions=[s
        Secret: name!=s valueFrom!=s
        ContainerDependency: containerName!=s condition!=s
        HostEntry: hostname!=s ipAddress!=s
        Ulimit: name!=s softLimit!=i hardLimit!=i
        LogConfiguration: logDriver!=s options={s secretOptions=[Secret
        HealthCheck: command!=[s interval=i timeout=i retries=i startPeriod=i
        SystemControl: namespace=s value=s
        ResourceRequirement: value!=s type!=s
        FirelensConfiguration: type!=s options={s
        Volume: name=s host=HostVolumeProperties dockerVolumeConfiguration=DockerVolumeConfiguration
        Volume: efsVolumeConfiguration=EFSVolumeConfiguration s3filesVolumeConfiguration=S3FilesVolumeConfiguration
        Volume: fsxWindowsFileServerVolumeConfiguration=FSxWindowsFileServerVolumeConfiguration configuredAtLaunch=b
        HostVolumeProperties: sourcePath=s
        DockerVolumeConfiguration: scope=s autoprovision=b driver=s driverOpts={s labels={s
        EFSVolumeConfiguration: fileSystemId!=s rootDirectory=s transitEncryption=s transitEncryptionPort=i
        EFSVolumeConfiguration: authorizationConfig=EFSAuthorizationConfig
        EFSAuthorizationConfig: accessPointId=s iam=s
        S3FilesVolumeConfiguration: fileSystemArn!=s rootDirectory=s transitEncryptionPort=i accessPointArn=s
        FSxWindowsFileServerVolumeConfiguration: fileSystemId!=s rootDirectory!=s
        FSxWindowsFileServerVolumeConfiguration: authorizationConfig!=FSxWindowsFileServerAuthorizationConfig
        FSxWindowsFileServerAuthorizationConfig: credentialsParameter!=s domain!=s
        TaskDefinitionPlacementConstraint: type=s expression=s
        Tag: key=s value=s
        ProxyConfiguration: type=s containerName!=s properties=[KeyValuePair
        InferenceAccelerator: deviceName!=s deviceType!=s
        EphemeralStorage: sizeInGiB!=i
        RuntimePlatform: cpuArchitecture=s operatingSystemFamily=s
        RunTaskRequest: capacityProviderStrategy=[CapacityProviderStrategyItem cluster=s count=i
        RunTaskRequest: enableECSManagedTags=b enableExecuteCommand=b group=s launchType=s
        RunTaskRequest: networkConfiguration=NetworkConfiguration overrides=TaskOverride
        RunTaskRequest: placementConstraints=[PlacementConstraint placementStrategy=[PlacementStrategy
        RunTaskRequest: platformVersion=s propagateTags=s referenceId=s startedBy=s tags=[Tag taskDefinition=s
        RunTaskRequest: clientToken=s volumeConfigurations=[TaskVolumeConfiguration
        CapacityProviderStrategyItem: capacityProvider!=s weight=i base=i
        NetworkConfiguration: awsvpcConfiguration=AwsVpcConfiguration
        AwsVpcConfiguration: subnets!=[s securityGroups=[s assignPublicIp=s
        TaskOverride: containerOverrides=[ContainerOverride cpu=s
        TaskOverride: inferenceAcceleratorOverrides=[InferenceAcceleratorOverride executionRoleArn=s memory=s
        TaskOverride: taskRoleArn=s ephemeralStorage=EphemeralStorage
        ContainerOverride: name=s command=[s environment=[KeyValuePair environmentFiles=[EnvironmentFile cpu=i
        ContainerOverride: memory=i memoryReservation=i resourceRequirements=[ResourceRequirement
        InferenceAcceleratorOverride: deviceName=s deviceType=s
        PlacementConstraint: type=s expression=s
        PlacementStrategy: type=s field=s
        TaskVolumeConfiguration: name!=s managedEBSVolume=TaskManagedEBSVolumeConfiguration
        TaskManagedEBSVolumeConfiguration: encrypted=b kmsKeyId=s volumeType=s sizeInGiB=i snapshotId=s
        TaskManagedEBSVolumeConfiguration: volumeInitializationRate=i iops=i throughput=i
        TaskManagedEBSVolumeConfiguration: tagSpecifications=[EBSTagSpecification roleArn!=s
        TaskManagedEBSVolumeConfiguration: terminationPolicy=TaskManagedEBSVolumeTerminationPolicy filesystemType=s
        EBSTagSpecification: resourceType!=s tags=[Tag propagateTags=s
        TaskManagedEBSVolumeTerminationPolicy: deleteOnTermination!=b
        """
}
