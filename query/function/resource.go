package function

import "strings"

// resourceParameters are the request parameters that name what a request is about, those that say it best first. A name that
// says little, such as name, comes after those that belong to one service.
func resourceParameters() []string {
	return strings.Fields(`roleArn userName roleName instanceProfileName
		bucketName functionName keyId secretId tableName
		dBInstanceIdentifier dBClusterIdentifier dBSnapshotIdentifier
		instanceId instancesSet.items.0.instanceId groupId groupName volumeId snapshotId imageId routeTableId natGatewayId internetGatewayId networkInterfaceId vpcId subnetId fileSystemId instanceIds.0
		trailName trailARN detectorId logGroupName topicArn queueUrl queueName stackName clusterName serviceName family cluster
		repositoryName stateMachineArn certificateArn hostedZoneId loadBalancerArn loadBalancerName restApiId domainName alarmName alarmNames.0 rule ruleName
		modelId streamName parameterName identityPoolId userPoolId accountId
		policyArn policyName resourceArn resourceARN resourceId arn ARN name id`)
}

// resourceText says what a call was about, in the language itself.
func resourceText() string {
	paths := []string{"resources.0.ARN", "resources.0.ARNPrefix"}
	for _, p := range resourceParameters() {
		paths = append(paths, "requestParameters."+p)
	}
	return "coalesce(" + strings.Join(append(paths, "responseElements.instancesSet.items.0.instanceId"), ", ") + ")"
}

// resourceEntries say what a call was about.
func resourceEntries() []Entry {
	of := func(record, want string) Example {
		return Example{Text: `resource()`, Rows: []string{record}, Want: want}
	}
	return []Entry{{
		ID: "resource", Names: []string{"resource"}, Group: "identity", Usage: "resource()", Extension: true, Expands: resourceText(),
		Instead: "write `coalesce(resources.0.ARN, requestParameters.bucketName, requestParameters.userName)`",
		Doc: "What the call was about: the ARN of the first resource that the record names, else the request parameter that names one, such as roleArn, bucketName, functionName or instanceId, " +
			"else the instance that was started. Missing where nothing says it, as in calls that list everything.",
		Overloads: []Overload{{Result: Text}},
		Examples: []Example{
			of(`{"requestParameters":{"userName":"alice","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}}`, "alice"),
			of(`{"requestParameters":{"instancesSet":{"items":[{"instanceId":"i-0a"},{"instanceId":"i-0b"}]}}}`, "i-0a"),
			of(`{"requestParameters":{"instanceType":"p4d.24xlarge"},"responseElements":{"instancesSet":{"items":[{"instanceId":"i-0c"}]}}}`, "i-0c"),
		},
		Queries: []string{`filter ispresent(resources.0.ARN) | stats count(*) as calls by eventName, resource() as about | sort calls desc, about | limit 3`},
	}}
}
