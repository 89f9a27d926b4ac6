// Written by `npm run kinds:index`, so that a bundle needs no folder to scan. The order of the lines is kept.
import cluster from './cluster.ts';
import fargateProfiles from './fargate-profiles.ts';
import nodegroups from './nodegroups.ts';
import podIdentityAssociations from './pod-identity-associations.ts';
import accessEntries from './access-entries.ts';
import roles from './roles.ts';
import subnets from './subnets.ts';
import routeTables from './route-tables.ts';
import vpcEndpoints from './vpc-endpoints.ts';
import pods from './pods.ts';
import namespaces from './namespaces.ts';
import nodes from './nodes.ts';
import events from './events.ts';
import pvc from './pvc.ts';
import pv from './pv.ts';
import configmaps from './configmaps.ts';
import awsAuth from './aws-auth.ts';
import workloads from './workloads.ts';
import jobs from './jobs.ts';
import pdb from './pdb.ts';
import nodepools from './nodepools.ts';
import securitygrouppolicies from './securitygrouppolicies.ts';
import services from './services.ts';
import storageclasses from './storageclasses.ts';
import logStreams from './log-streams.ts';
import routerLog from './router-log.ts';
import ingresses from './ingresses.ts';
import networkpolicies from './networkpolicies.ts';
import type { AwsKind, KubernetesKind } from '../source.ts';

/** Everything that an audit reads, by name, in the order of roles, policies and tables. */
export const kinds = {
  cluster,
  'fargate-profiles': fargateProfiles,
  nodegroups,
  'pod-identity-associations': podIdentityAssociations,
  'access-entries': accessEntries,
  roles,
  subnets,
  'route-tables': routeTables,
  'vpc-endpoints': vpcEndpoints,
  pods,
  namespaces,
  nodes,
  events,
  pvc,
  pv,
  configmaps,
  'aws-auth': awsAuth,
  workloads,
  jobs,
  pdb,
  nodepools,
  securitygrouppolicies,
  services,
  storageclasses,
  'log-streams': logStreams,
  'router-log': routerLog,
  ingresses,
  networkpolicies,
};

/** Name of a kind. */
export type KindName = keyof typeof kinds;

/** All of them as a list. */
export const allKinds: readonly (AwsKind | KubernetesKind)[] = Object.values(kinds);

/** Kinds that are read from the Kubernetes API. */
export const kubernetesKinds = allKinds.filter((kind) => kind.family === 'kubernetes');

/** Kinds that are read from EKS, IAM and EC2. */
export const awsKinds = allKinds.filter((kind) => kind.family === 'aws');
