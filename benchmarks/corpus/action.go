package corpus

import (
	"fmt"
	"strings"
)

// homeRegion is where global services record their events.
const homeRegion = "us-east-1"

// action is one API action: who does it how often, and how its records look.
type action struct {
	spec
	weight float64
	// The templates of spec; nil writes null, except for resources and additional, which are left out.
	request, response, resources, additional template
}

// spec describes an action in the table of actions.go.
type spec struct {
	source   string // service, as in eventSource before .amazonaws.com
	name     string
	share    float64 // how often it is chosen, compared with others
	by       string  // kinds of actors: w(orkload), p(erson), u(ser), s(ervice)
	write    bool
	data     bool // a data event
	global   bool // recorded in us-east-1 only
	fails    float64
	failure  string // "code|message"; empty for a plain AccessDenied
	requests string
	responds string
	on       string // resources
	more     string // additionalEventData
}

func (a *action) allows(kind actorKind) bool {
	return strings.IndexByte(a.by, "wpus"[kind]) >= 0
}

// parseActions returns the table with its templates parsed.
func parseActions() ([]*action, error) {
	var all []*action
	for _, s := range append(actionSpecs(), tailSpecs()...) {
		a := &action{spec: s, weight: s.share}
		for _, t := range []struct {
			text string
			to   *template
		}{{s.requests, &a.request}, {s.responds, &a.response}, {s.on, &a.resources}, {s.more, &a.additional}} {
			parsed, err := parseTemplate(t.text)
			if err != nil {
				return nil, fmt.Errorf("action %s of %s: %w", s.name, s.source, err)
			}
			*t.to = parsed
		}
		all = append(all, a)
	}
	return all, nil
}

// tailSpecs returns the long tail: read-only actions that inventories and consoles call now and then.
func tailSpecs() []spec {
	var all []spec
	for _, line := range strings.Split(strings.TrimSpace(tailActions), "\n") {
		service, names, _ := strings.Cut(line, ": ")
		for _, name := range strings.Fields(names) {
			s := spec{source: service, name: name, share: 0.08, by: "wpu", fails: 0.08, global: service == "iam" || service == "cloudfront" || service == "route53"}
			switch len(name) % 5 {
			case 0, 2:
				s.requests = `{"maxResults":${below:1000}}`
			case 1:
				s.requests = `{"nextToken":"${base64:32}"}`
			}
			all = append(all, s)
		}
	}
	return all
}

const tailActions = `
ec2: DescribeAddresses DescribeAvailabilityZones DescribeImages DescribeKeyPairs DescribeNatGateways DescribeNetworkAcls DescribeRegions DescribeReservedInstances DescribeRouteTables DescribeSnapshots DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs DescribeInternetGateways DescribeLaunchTemplates DescribeFlowLogs DescribePrefixLists DescribeSpotInstanceRequests DescribeTransitGateways DescribeDhcpOptions DescribeAccountAttributes DescribeHosts DescribePlacementGroups DescribeVolumeStatus DescribeInstanceTypes GetEbsEncryptionByDefault
iam: ListUsers ListRoles ListPolicies ListGroups ListAccessKeys ListAttachedRolePolicies ListAttachedUserPolicies ListRolePolicies ListInstanceProfiles ListMFADevices ListAccountAliases ListSAMLProviders ListServerCertificates GetAccountSummary GetAccountPasswordPolicy GetAccountAuthorizationDetails GetCredentialReport GetPolicyVersion GetServiceLastAccessedDetails
rds: DescribeDBInstances DescribeDBClusters DescribeDBSnapshots DescribeDBSubnetGroups DescribeDBParameterGroups DescribeEvents DescribeCertificates ListTagsForResource
s3: ListBuckets GetBucketAcl GetBucketPolicy GetBucketVersioning GetBucketLogging GetBucketEncryption GetBucketTagging GetBucketLocation GetBucketLifecycle GetBucketPublicAccessBlock GetBucketReplication GetBucketWebsite GetBucketCors GetAccountPublicAccessBlock
lambda: ListFunctions20150331 ListEventSourceMappings20150331 GetFunction20150331v2 GetFunctionConfiguration20150331v2 GetPolicy20150331v2 ListTags20170331 ListLayers20181031 GetAccountSettings20160819 ListVersionsByFunction20150331
ecs: ListClusters ListServices ListTasks DescribeClusters DescribeServices DescribeTasks DescribeTaskDefinition DescribeContainerInstances ListTaskDefinitions
eks: ListClusters DescribeCluster ListNodegroups DescribeNodegroup ListAddons ListFargateProfiles
elasticloadbalancing: DescribeListeners DescribeTargetGroups DescribeRules DescribeLoadBalancerAttributes DescribeTags DescribeSSLPolicies
cloudformation: DescribeStacks ListStacks DescribeStackEvents DescribeStackResources GetTemplate ListStackResources ListExports DescribeChangeSet
monitoring: DescribeAlarms DescribeAlarmHistory ListDashboards GetDashboard DescribeAnomalyDetectors DescribeInsightRules
logs: DescribeLogGroups DescribeMetricFilters DescribeSubscriptionFilters DescribeResourcePolicies DescribeQueries DescribeDestinations GetQueryResults
kms: ListKeys ListAliases DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants ListResourceTags
sns: ListTopics ListSubscriptions GetTopicAttributes ListTagsForResource
sqs: ListQueues GetQueueAttributes
dynamodb: ListTables DescribeContinuousBackups DescribeTimeToLive ListBackups ListTagsOfResource
secretsmanager: ListSecrets DescribeSecret GetResourcePolicy
ssm: ListDocuments DescribeDocument DescribeParameters ListAssociations ListInventoryEntries DescribeInstancePatches DescribeSessions GetInventory
guardduty: ListDetectors GetDetector ListFindings GetFindings ListMembers GetFindingsStatistics
securityhub: DescribeHub GetFindings GetEnabledStandards ListMembers
config: DescribeConfigRules DescribeConfigurationRecorders DescribeDeliveryChannels SelectResourceConfig GetComplianceDetailsByConfigRule
cloudtrail: DescribeTrails GetTrailStatus LookupEvents GetEventSelectors ListTags ListTrails
cloudfront: ListDistributions GetDistributionConfig ListOriginAccessControls ListFunctions
route53: ListHostedZones ListResourceRecordSets GetHostedZone ListHealthChecks ListTagsForResource
organizations: ListAccounts DescribeOrganization ListRoots ListPolicies
acm: ListCertificates DescribeCertificate ListTagsForCertificate
apigateway: GetRestApis GetStages GetResources GetDeployments GetDomainNames
autoscaling: DescribeLaunchConfigurations DescribeScalingActivities DescribePolicies DescribeTags
ecr: DescribeRepositories ListImages DescribeImages GetRepositoryPolicy GetLifecyclePolicy
elasticache: DescribeCacheClusters DescribeReplicationGroups DescribeCacheSubnetGroups
glue: GetDatabases GetTables GetCrawlers GetJobs GetJobRuns GetPartitions
athena: ListWorkGroups GetQueryExecution ListQueryExecutions GetWorkGroup
states: ListStateMachines DescribeExecution GetExecutionHistory ListExecutions
health: DescribeEventAggregates DescribeEvents
tagging: GetResources GetTagKeys
servicequotas: ListServiceQuotas GetServiceQuota
support: DescribeTrustedAdvisorChecks DescribeCases
wafv2: ListWebACLs GetWebACL ListIPSets
backup: ListBackupPlans ListBackupVaults ListRecoveryPointsByBackupVault
inspector2: ListFindings ListCoverage BatchGetAccountStatus
access-analyzer: ListAnalyzers ListFindings
`
