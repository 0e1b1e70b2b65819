package timeline

func networkKinds() []Kind {
	return []Kind{
		{Name: "traffic-mirrored", Severity: High, Calls: []string{"ec2:CreateTrafficMirrorSession", "ec2:CreateTrafficMirrorTarget", "ec2:CreateTrafficMirrorFilterRule"}, Technique: "T1040", Sentence: "set|set up the mirroring of traffic ({eventName})"},
		{Name: "peering", Severity: Low, Calls: []string{"ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"}, Technique: "T1599", Sentence: `joined|join two networks ({eventName} {requestParameters.vpcId|requestParameters.vpcPeeringConnectionId|"without a name"})`},
		{Name: "vpn-made", Severity: Medium, Calls: []string{"ec2:CreateVpnConnection", "ec2:CreateClientVpnEndpoint", "ec2:CreateCustomerGateway"}, Technique: "T1133", Sentence: "made|make a way into a network ({eventName})"},
		{Name: "gateway-attached", Severity: Low, Calls: []string{"ec2:AttachInternetGateway"}, Technique: "T1599", Sentence: "joined|join the network {requestParameters.vpcId} to the internet"},
		{Name: "acl-entry", Severity: Medium, Calls: []string{"ec2:CreateNetworkAclEntry", "ec2:ReplaceNetworkAclEntry"}, Technique: "T1562.007",
			When:     all(is("requestParameters.ruleAction", "allow"), is("requestParameters.egress", "false"), matches("it is for every address", "requestParameters.cidrBlock", `/0$`)),
			Sentence: "let|let every address through the network ACL {requestParameters.networkAclId}"},
		{Name: "acl-entry-deleted", Severity: Low, Calls: []string{"ec2:DeleteNetworkAclEntry", "ec2:DeleteNetworkAcl"}, Technique: "T1562.007", Sentence: "took|take rules out of the network ACL {requestParameters.networkAclId}"},
		{Name: "records-changed", Severity: Info, Calls: []string{"route53:ChangeResourceRecordSets"}, Technique: "T1584.002", Sentence: "changed|change DNS records of the zone {requestParameters.hostedZoneId}"},
		{Name: "domain-moved", Severity: High, Calls: []string{"route53domains:TransferDomain", "route53domains:TransferDomainToAnotherAwsAccount", "route53domains:DisableDomainTransferLock", "route53domains:UpdateDomainNameservers"}, Technique: "T1584.001",
			Sentence: "moved|move the domain {requestParameters.domainName} ({eventName})"},
		{Name: "domain-registered", Severity: Medium, Calls: []string{"route53domains:RegisterDomain"}, Technique: "T1583.001", Sentence: "registered|register the domain {requestParameters.domainName}"},
	}
}
