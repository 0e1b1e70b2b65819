package timeline

import "strings"

func exposureKinds() []Kind {
	const bucket = "{requestParameters.bucketName}"
	shares := []string{"ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"}
	const shared = "{requestParameters.snapshotId|requestParameters.imageId|requestParameters.dBSnapshotIdentifier|requestParameters.dBClusterSnapshotIdentifier}"
	toAll := either(is("requestParameters.createVolumePermission.add.items.group", "all"), is("requestParameters.launchPermission.add.items.group", "all"), is("requestParameters.valuesToAdd", "all"))
	outside := either(outsider("requestParameters.createVolumePermission.add.items.userId"), outsider("requestParameters.launchPermission.add.items.userId"), outsider("requestParameters.valuesToAdd"))
	added := either(has("requestParameters.createVolumePermission.add"), has("requestParameters.launchPermission.add"), has("requestParameters.valuesToAdd"))
	const sharedWith = "{requestParameters.createVolumePermission.add.items.userId|requestParameters.launchPermission.add.items.userId|requestParameters.valuesToAdd}"
	const policyOf = "{requestParameters.bucketName|requestParameters.repositoryName|requestParameters.secretId|requestParameters.keyId|requestParameters.topicArn|requestParameters.queueUrl}"
	resourcePolicies := []string{"s3:PutBucketPolicy", "ecr:SetRepositoryPolicy", "secretsmanager:PutResourcePolicy", "kms:PutKeyPolicy", "sns:SetTopicAttributes", "sqs:SetQueueAttributes"}
	documents := []string{"requestParameters.bucketPolicy", "requestParameters.policyText", "requestParameters.resourcePolicy", "requestParameters.policy", "requestParameters.attributeValue", "requestParameters.attributes.Policy"}
	ofAny := func(of func(string) Condition) Condition {
		var list []Condition
		for _, d := range documents {
			list = append(list, of(d))
		}
		return said(list[0].Doc, either(list...))
	}
	var outsidersOf []string
	for _, d := range documents {
		outsidersOf = append(outsidersOf, outsiders+d)
	}
	open := []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules"}
	world := holdsText("a rule is for every address: a prefix of length 0", "requestParameters", `"[0-9a-fA-F.:]+/0"`)
	web := holdsText("for the ports 80 or 443 alone", "requestParameters", `"(fromPort|FromPort)":\s*"?(80|443)\b`)
	const group = "{requestParameters.groupId|requestParameters.groupName|requestParameters.ModifySecurityGroupRulesRequest.GroupId}"
	const ports = `{requestParameters.ipPermissions.items.fromPort|requestParameters.fromPort|requestParameters.ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule.FromPort|"all"}`
	return []Kind{
		{Name: "policy-public", Severity: Critical, Calls: resourcePolicies, When: ofAny(allowsEverybody), Technique: "T1530", Sentence: "opened|open " + policyOf + " to everybody by its policy"},
		{Name: "policy-outside", Severity: High, Calls: resourcePolicies, When: ofAny(trustsOutside), Technique: "T1537", Sentence: "opened|open " + policyOf + " to the account {" + strings.Join(outsidersOf, "|") + "} by its policy"},
		{Name: "bucket-policy", Severity: Low, Calls: []string{"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}, Technique: "T1530", Sentence: "changed|change the policy of " + bucket + " ({eventName})"},
		{Name: "acl-public", Severity: Critical, Calls: []string{"s3:PutBucketAcl", "s3:PutObjectAcl", "s3:CreateBucket"}, Technique: "T1530",
			When:     holdsText("the list grants everybody, or all users of AWS, something", "requestParameters", `groups/global/(AllUsers|AuthenticatedUsers)|"x-amz-acl":\s*\[?\s*"(public-read|public-read-write|authenticated-read)"`),
			Sentence: "opened|open " + bucket + " to everybody by an access control list"},
		{Name: "public-block-removed", Severity: High, Calls: []string{"s3:DeleteBucketPublicAccessBlock", "s3:DeleteAccountPublicAccessBlock"}, Technique: "T1562.001", Sentence: `removed|remove the block of public access of {requestParameters.bucketName|"the account"}`},
		{Name: "public-block-lowered", Severity: High, Calls: []string{"s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlock"}, Technique: "T1562.001",
			When:     holdsText("something is set to false", "requestParameters", `"(BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets)":\s*"?false`),
			Sentence: `lowered|lower the block of public access of {requestParameters.bucketName|"the account"}`},
		{Name: "bucket-website", Severity: Medium, Calls: []string{"s3:PutBucketWebsite"}, Technique: "T1530", Sentence: "made|make a website of " + bucket},
		{Name: "bucket-replicated", Severity: Medium, Calls: []string{"s3:PutBucketReplication"}, Technique: "T1537", Sentence: `had|have {requestParameters.bucketName} copied to {requestParameters.ReplicationConfiguration.Rule.Destination.Bucket|"another bucket"}`},
		{Name: "image-public", Severity: Critical, Calls: shares, When: said("the group all is added", toAll), Technique: "T1537", Sentence: "shared|share the snapshot or image " + shared + " with everybody"},
		{Name: "image-shared-outside", Severity: High, Calls: shares, When: said("an account that the store has no events of is added", outside), Technique: "T1537", Sentence: "shared|share the snapshot or image " + shared + " with the account " + sharedWith},
		{Name: "image-shared", Severity: Low, Calls: shares, When: said("an account is added", added), Technique: "T1537", Sentence: "shared|share the snapshot or image " + shared + " with the account " + sharedWith},
		{Name: "image-withdrawn", Severity: Low, Calls: shares,
			When:     said("an account is removed", either(has("requestParameters.createVolumePermission.remove"), has("requestParameters.launchPermission.remove"), has("requestParameters.valuesToRemove"))),
			Sentence: "stopped|stop sharing " + shared},
		{Name: "image-used-outside", Severity: High, Calls: []string{"ec2:SharedSnapshotVolumeCreated", "ec2:SharedSnapshotCopyInitiated"}, When: callerOutside(), Technique: "T1537", Sentence: "used|use a shared snapshot in another account ({eventName})"},
		{Name: "image-block-removed", Severity: High, Calls: []string{"ec2:DisableSnapshotBlockPublicAccess", "ec2:DisableImageBlockPublicAccess"}, Technique: "T1562.001", Sentence: "let|let snapshots or images be made public ({eventName})"},
		{Name: "resource-shared", Severity: Medium, Calls: []string{"ram:CreateResourceShare", "ram:AssociateResourceShare"}, When: either(is("requestParameters.allowExternalPrincipals", "true"), outsider("requestParameters.principals")), Technique: "T1537",
			Sentence: `shared|share resources beyond the organization, {requestParameters.name|requestParameters.resourceShareArn|"without a name"}`},
		{Name: "ports-world", Severity: Medium, Calls: open, When: all(world, web), Technique: "T1562.007", Sentence: "opened|open {requestParameters.groupId|requestParameters.groupName} to every address, for the web"},
		{Name: "ports-open", Severity: High, Calls: open, When: world, Technique: "T1562.007", Sentence: "opened|open " + group + " to every address, port " + ports},
		{Name: "function-public", Severity: High, Calls: []string{"lambda:AddPermission*", "lambda:CreateFunctionUrlConfig*", "lambda:UpdateFunctionUrlConfig*"}, Technique: "T1648",
			When:     either(is("requestParameters.principal", "*"), is("requestParameters.authType", "NONE")),
			Sentence: "let|let everybody call the function {requestParameters.functionName}"},
		{Name: "function-shared", Severity: High, Calls: []string{"lambda:AddPermission*", "lambda:AddLayerVersionPermission*"}, When: outsider("requestParameters.principal"), Technique: "T1648", Sentence: "let|let {requestParameters.principal} call the function {requestParameters.functionName|requestParameters.layerName}"},
		{Name: "function-permitted", Severity: Low, Calls: []string{"lambda:AddPermission*"}, Technique: "T1648", Sentence: "let|let {requestParameters.principal} call the function {requestParameters.functionName}"},
		{Name: "database-public", Severity: High, Calls: []string{"rds:ModifyDBInstance", "rds:CreateDBInstance", "rds:RestoreDBInstanceFromDBSnapshot"}, When: is("requestParameters.publiclyAccessible", "true"), Technique: "T1562.007", Sentence: "opened|open the database {requestParameters.dBInstanceIdentifier} to the internet"},
		{Name: "document-shared", Severity: Medium, Calls: []string{"ssm:ModifyDocumentPermission"}, When: has("requestParameters.accountIdsToAdd"), Technique: "T1537", Sentence: "shared|share the document {requestParameters.name} with {requestParameters.accountIdsToAdd}"},
	}
}
