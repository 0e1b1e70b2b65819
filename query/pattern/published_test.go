package pattern

import (
	"strings"
	"testing"

	"trailsift/storage/schema"
)

// published are the filters that the CIS benchmarks and Security Hub publish, each with events of our own: those that match and
// those that do not.
var published = []struct {
	name, pattern string
	match, miss   []string
}{
	{"root", `{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}`,
		[]string{`{"eventType":"AwsApiCall","userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root"}}`, `{"userIdentity":{"type":"Root"}}`},
		[]string{`{"eventType":"AwsServiceEvent","userIdentity":{"type":"Root"}}`, `{"eventType":"AwsApiCall","userIdentity":{"type":"Root","invokedBy":"support.amazonaws.com"}}`, `{"eventType":"AwsApiCall","userIdentity":{"type":"IAMUser"}}`}},
	{"unauthorized", `{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}`,
		[]string{`{"errorCode":"Client.UnauthorizedOperation"}`, `{"errorCode":"AccessDenied"}`, `{"errorCode":"AccessDeniedException"}`},
		[]string{`{"errorCode":"ThrottlingException"}`, `{"errorCode":null}`, `{}`, `{"errorCode":"accessdenied"}`}},
	{"unauthorized, newer", `{(($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && (($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket"))}`,
		[]string{`{"errorCode":"AccessDenied","sourceIPAddress":"192.0.2.1","eventName":"GetObject"}`},
		[]string{`{"errorCode":"AccessDenied","sourceIPAddress":"delivery.logs.amazonaws.com","eventName":"PutObject"}`, `{"errorCode":"AccessDenied","eventName":"HeadBucket"}`}},
	{"no MFA", `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
		[]string{`{"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"No"},"userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Success"}}`, `{"eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Success"}}`},
		[]string{`{"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"Yes"},"userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Success"}}`}},
	{"no MFA, basic", `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }`,
		[]string{`{"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"No"}}`}, []string{`{"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"Yes"}}`}},
	{"IAM", `{($.eventSource=iam.amazonaws.com) && (` + eventNames("DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy") + `)}`,
		[]string{`{"eventSource":"iam.amazonaws.com","eventName":"DetachGroupPolicy"}`}, []string{`{"eventSource":"s3.amazonaws.com","eventName":"DeleteUserPolicy"}`, `{"eventSource":"iam.amazonaws.com","eventName":"GetPolicy"}`}},
	{"trail", `{` + eventNames("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging") + `}`, []string{`{"eventName":"StopLogging"}`}, []string{`{"eventName":"LookupEvents"}`}},
	{"sign-in failures", `{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}`,
		[]string{`{"eventName":"ConsoleLogin","errorMessage":"Failed authentication"}`}, []string{`{"eventName":"ConsoleLogin"}`}},
	{"keys", `{($.eventSource=kms.amazonaws.com) && (` + eventNames("DisableKey ScheduleKeyDeletion") + `)}`, []string{`{"eventSource":"kms.amazonaws.com","eventName":"DisableKey"}`}, []string{`{"eventSource":"kms.amazonaws.com","eventName":"Decrypt"}`}},
	{"buckets", `{($.eventSource=s3.amazonaws.com) && (` + eventNames("PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication") + `)}`,
		[]string{`{"eventSource":"s3.amazonaws.com","eventName":"PutBucketCors"}`}, []string{`{"eventSource":"s3.amazonaws.com","eventName":"PutObject"}`}},
	{"recorder", `{($.eventSource=config.amazonaws.com) && (` + eventNames("StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder") + `)}`,
		[]string{`{"eventSource":"config.amazonaws.com","eventName":"PutDeliveryChannel"}`}, []string{`{"eventSource":"config.amazonaws.com","eventName":"DescribeDeliveryChannels"}`}},
	{"security groups", `{` + eventNames("AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup") + `}`,
		[]string{`{"eventName":"RevokeSecurityGroupEgress"}`}, []string{`{"eventName":"DescribeSecurityGroups"}`}},
	{"network ACLs", `{` + eventNames("CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation") + `}`,
		[]string{`{"eventName":"CreateNetworkAcl"}`}, []string{`{"eventName":"CreateNetworkAclX"}`}},
	{"gateways", `{` + eventNames("CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway") + `}`,
		[]string{`{"eventName":"AttachInternetGateway"}`}, []string{`{"eventName":"AttachVolume"}`}},
	{"routes", `{($.eventSource=ec2.amazonaws.com) && (` + eventNames("CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable") + `)}`,
		[]string{`{"eventSource":"ec2.amazonaws.com","eventName":"DeleteRoute"}`}, []string{`{"eventSource":"apigateway.amazonaws.com","eventName":"CreateRoute"}`}},
	{"VPCs", `{` + eventNames("CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink") + `}`,
		[]string{`{"eventName":"ModifyVpcAttribute"}`}, []string{`{"eventName":"CreateSubnet"}`}},
	{"organization", `{ ($.eventSource = organizations.amazonaws.com) && (` + strings.ReplaceAll(eventNames("AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit"), "=", "= ") + `) }`,
		[]string{`{"eventSource":"organizations.amazonaws.com","eventName":"MoveAccount"}`}, []string{`{"eventSource":"organizations.amazonaws.com","eventName":"ListRoots"}`}},
	{"user sign-in", `{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`,
		[]string{`{"eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Success"}}`}, []string{`{"eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Failure"}}`, `{"eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser"},"responseElements":null}`}},
}

// eventNames writes the names as the published filters do: one comparison each, in brackets, the last ones in quotes.
func eventNames(names string) string {
	var parts []string
	for _, n := range strings.Fields(names) {
		parts = append(parts, "($.eventName="+n+")")
	}
	return strings.Join(parts, " || ")
}

func TestPublishedFilters(t *testing.T) {
	for _, c := range published {
		t.Run(c.name, func(t *testing.T) {
			p := mustParse(t, c.pattern)
			if found := Lint(p, LintOptions{Records: schema.Events()}); len(found) > 0 {
				t.Errorf("lint says %v", found)
			}
			m := NewMatcher(Options{})
			n := m.Add(p)
			for _, event := range c.match {
				if m.ReadText([]byte(event)); !m.Matches(n) {
					t.Errorf("it does not match %s", event)
				}
			}
			for _, event := range c.miss {
				if m.ReadText([]byte(event)); m.Matches(n) {
					t.Errorf("it matches %s", event)
				}
			}
		})
	}
}

// One walk serves all of them.
func TestManyPatterns(t *testing.T) {
	m := NewMatcher(Options{})
	for _, c := range published {
		m.Add(mustParse(t, c.pattern))
	}
	for i, c := range published {
		for _, event := range c.match {
			if m.Read([]byte(event)); !m.Matches(i) {
				t.Errorf("%s: it does not match %s", c.name, event)
			}
		}
		for _, event := range c.miss {
			if m.Read([]byte(event)); m.Matches(i) {
				t.Errorf("%s: it matches %s", c.name, event)
			}
		}
	}
}
