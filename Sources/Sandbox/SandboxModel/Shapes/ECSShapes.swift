/// The input structures of the operations that the sandbox answers, from AWS's API model of 2014-11-13.
enum ECSShapes {
    /// Structure → member → type.
    static let structures: [String: [String: InputShape]] = {
        var structures: [String: [String: InputShape]] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            var members: [String: InputShape] = [:]
            for word in words.dropFirst() {
                let parts = word.split(separator: ":", maxSplits: 1)
                members[String(parts[0])] = InputShape(notation: parts[1])
            }
            structures[String(name), default: [:]].merge(members) { $1 }
        }
        return structures
    }()

    /// One structure a line, continued on another line of the same name: `Structure member:type …`.
    private static let table = """
        CreateCluster clusterName:string tags:[Tag] settings:[ClusterSetting] configuration:ClusterConfiguration
        CreateCluster capacityProviders:[string] defaultCapacityProviderStrategy:[CapacityProviderStrategyItem]
        CreateCluster serviceConnectDefaults:ClusterServiceConnectDefaults
        Tag key:string value:string
        ClusterSetting name:string value:string
        ClusterConfiguration executeCommandConfiguration:ExecuteCommandConfiguration
        ClusterConfiguration managedStorageConfiguration:ManagedStorageConfiguration
        ExecuteCommandConfiguration kmsKeyId:string logging:string logConfiguration:ExecuteCommandLogConfiguration
        ExecuteCommandLogConfiguration cloudWatchLogGroupName:string cloudWatchEncryptionEnabled:boolean
        ExecuteCommandLogConfiguration s3BucketName:string s3EncryptionEnabled:boolean s3KeyPrefix:string
        ManagedStorageConfiguration kmsKeyId:string fargateEphemeralStorageKmsKeyId:string
        CapacityProviderStrategyItem capacityProvider:string weight:integer base:integer
        ClusterServiceConnectDefaults namespace:string
        DescribeClusters clusters:[string] include:[string]
        DeleteCluster cluster:string
        DescribeCapacityProviders capacityProviders:[string] cluster:string include:[string] maxResults:integer
        DescribeCapacityProviders nextToken:string
        RegisterTaskDefinition family:string taskRoleArn:string executionRoleArn:string networkMode:string
        RegisterTaskDefinition containerDefinitions:[ContainerDefinition] volumes:[Volume]
        RegisterTaskDefinition placementConstraints:[TaskDefinitionPlacementConstraint]
        RegisterTaskDefinition requiresCompatibilities:[string] cpu:string memory:string tags:[Tag] pidMode:string
        RegisterTaskDefinition ipcMode:string proxyConfiguration:ProxyConfiguration
        RegisterTaskDefinition inferenceAccelerators:[InferenceAccelerator] ephemeralStorage:EphemeralStorage
        RegisterTaskDefinition runtimePlatform:RuntimePlatform enableFaultInjection:boolean
        RegisterTaskDefinition trustedExecutionConfiguration:TrustedExecutionConfiguration
        ContainerDefinition name:string image:string repositoryCredentials:RepositoryCredentials cpu:integer
        ContainerDefinition memory:integer memoryReservation:integer links:[string] portMappings:[PortMapping]
        ContainerDefinition essential:boolean restartPolicy:ContainerRestartPolicy entryPoint:[string]
        ContainerDefinition command:[string] environment:[KeyValuePair] environmentFiles:[EnvironmentFile]
        ContainerDefinition mountPoints:[MountPoint] volumesFrom:[VolumeFrom] linuxParameters:LinuxParameters
        ContainerDefinition secrets:[Secret] dependsOn:[ContainerDependency] startTimeout:integer
        ContainerDefinition stopTimeout:integer versionConsistency:string hostname:string user:string
        ContainerDefinition workingDirectory:string disableNetworking:boolean privileged:boolean
        ContainerDefinition readonlyRootFilesystem:boolean dnsServers:[string] dnsSearchDomains:[string]
        ContainerDefinition extraHosts:[HostEntry] dockerSecurityOptions:[string] interactive:boolean
        ContainerDefinition pseudoTerminal:boolean dockerLabels:{string} ulimits:[Ulimit]
        ContainerDefinition logConfiguration:LogConfiguration healthCheck:HealthCheck systemControls:[SystemControl]
        ContainerDefinition resourceRequirements:[ResourceRequirement] firelensConfiguration:FirelensConfiguration
        ContainerDefinition credentialSpecs:[string]
        RepositoryCredentials credentialsParameter:string
        PortMapping containerPort:integer hostPort:integer protocol:string name:string appProtocol:string
        PortMapping containerPortRange:string
        ContainerRestartPolicy enabled:boolean ignoredExitCodes:[integer] restartAttemptPeriod:integer
        KeyValuePair name:string value:string
        EnvironmentFile value:string type:string
        MountPoint sourceVolume:string containerPath:string readOnly:boolean
        VolumeFrom sourceContainer:string readOnly:boolean
        LinuxParameters capabilities:KernelCapabilities devices:[Device] initProcessEnabled:boolean
        LinuxParameters sharedMemorySize:integer tmpfs:[Tmpfs] maxSwap:integer swappiness:integer
        KernelCapabilities add:[string] drop:[string]
        Device hostPath:string containerPath:string permissions:[string]
        Tmpfs containerPath:string size:integer mountOptions:[string]
        Secret name:string valueFrom:string
        ContainerDependency containerName:string condition:string
        HostEntry hostname:string ipAddress:string
        Ulimit name:string softLimit:integer hardLimit:integer
        LogConfiguration logDriver:string options:{string} secretOptions:[Secret]
        HealthCheck command:[string] interval:integer timeout:integer retries:integer startPeriod:integer
        SystemControl namespace:string value:string
        ResourceRequirement value:string type:string sharingStrategy:SharingStrategy
        SharingStrategy nvidiaMps:NvidiaMpsAllocation
        NvidiaMpsAllocation memory:integer maxComputePercent:integer
        FirelensConfiguration type:string options:{string}
        Volume name:string host:HostVolumeProperties dockerVolumeConfiguration:DockerVolumeConfiguration
        Volume efsVolumeConfiguration:EFSVolumeConfiguration s3filesVolumeConfiguration:S3FilesVolumeConfiguration
        Volume fsxWindowsFileServerVolumeConfiguration:FSxWindowsFileServerVolumeConfiguration
        Volume configuredAtLaunch:boolean
        HostVolumeProperties sourcePath:string
        DockerVolumeConfiguration scope:string autoprovision:boolean driver:string driverOpts:{string}
        DockerVolumeConfiguration labels:{string}
        EFSVolumeConfiguration fileSystemId:string rootDirectory:string transitEncryption:string
        EFSVolumeConfiguration transitEncryptionPort:integer authorizationConfig:EFSAuthorizationConfig
        EFSAuthorizationConfig accessPointId:string iam:string
        S3FilesVolumeConfiguration fileSystemArn:string rootDirectory:string transitEncryptionPort:integer
        S3FilesVolumeConfiguration accessPointArn:string
        FSxWindowsFileServerVolumeConfiguration fileSystemId:string rootDirectory:string
        FSxWindowsFileServerVolumeConfiguration authorizationConfig:FSxWindowsFileServerAuthorizationConfig
        FSxWindowsFileServerAuthorizationConfig credentialsParameter:string domain:string
        TaskDefinitionPlacementConstraint type:string expression:string
        ProxyConfiguration type:string containerName:string properties:[KeyValuePair]
        InferenceAccelerator deviceName:string deviceType:string
        EphemeralStorage sizeInGiB:integer
        RuntimePlatform cpuArchitecture:string operatingSystemFamily:string
        TrustedExecutionConfiguration isolationMode:string attestationPolicy:string
        DescribeTaskDefinition taskDefinition:string include:[string]
        DeregisterTaskDefinition taskDefinition:string
        ListTaskDefinitions familyPrefix:string status:string sort:string nextToken:string maxResults:integer
        RunTask capacityProviderStrategy:[CapacityProviderStrategyItem] cluster:string count:integer
        RunTask enableECSManagedTags:boolean enableExecuteCommand:boolean group:string launchType:string
        RunTask networkConfiguration:NetworkConfiguration overrides:TaskOverride
        RunTask placementConstraints:[PlacementConstraint] placementStrategy:[PlacementStrategy]
        RunTask platformVersion:string propagateTags:string referenceId:string startedBy:string tags:[Tag]
        RunTask taskDefinition:string clientToken:string volumeConfigurations:[TaskVolumeConfiguration]
        NetworkConfiguration awsvpcConfiguration:AwsVpcConfiguration
        AwsVpcConfiguration subnets:[string] securityGroups:[string] assignPublicIp:string
        TaskOverride containerOverrides:[ContainerOverride] cpu:string
        TaskOverride inferenceAcceleratorOverrides:[InferenceAcceleratorOverride] executionRoleArn:string
        TaskOverride memory:string taskRoleArn:string ephemeralStorage:EphemeralStorage
        ContainerOverride name:string command:[string] environment:[KeyValuePair] environmentFiles:[EnvironmentFile]
        ContainerOverride cpu:integer memory:integer memoryReservation:integer
        ContainerOverride resourceRequirements:[ResourceRequirement]
        InferenceAcceleratorOverride deviceName:string deviceType:string
        PlacementConstraint type:string expression:string
        PlacementStrategy type:string field:string
        TaskVolumeConfiguration name:string managedEBSVolume:TaskManagedEBSVolumeConfiguration
        TaskManagedEBSVolumeConfiguration encrypted:boolean kmsKeyId:string volumeType:string sizeInGiB:integer
        TaskManagedEBSVolumeConfiguration snapshotId:string volumeInitializationRate:integer iops:integer
        TaskManagedEBSVolumeConfiguration throughput:integer tagSpecifications:[EBSTagSpecification] roleArn:string
        TaskManagedEBSVolumeConfiguration terminationPolicy:TaskManagedEBSVolumeTerminationPolicy
        TaskManagedEBSVolumeConfiguration filesystemType:string
        EBSTagSpecification resourceType:string tags:[Tag] propagateTags:string
        TaskManagedEBSVolumeTerminationPolicy deleteOnTermination:boolean
        DescribeTasks cluster:string tasks:[string] include:[string]
        ListTasks cluster:string containerInstance:string family:string nextToken:string maxResults:integer
        ListTasks startedBy:string serviceName:string desiredStatus:string launchType:string daemonName:string
        StopTask cluster:string task:string reason:string
        TagResource resourceArn:string tags:[Tag]
        UntagResource resourceArn:string tagKeys:[string]
        ListTagsForResource resourceArn:string
        """
}
